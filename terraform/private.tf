# private_tasks = true: tasks in subnets that lead nowhere, and endpoints in the VPC for what ECS needs on their behalf.
# Endpoints are paid by the hour, so that they go while the service is parked; image layers come from S3, whose is free.

resource "aws_subnet" "private" {
  count = var.private_tasks ? var.zones : 0

  vpc_id            = aws_vpc.main.id
  availability_zone = local.zones[count.index]
  cidr_block        = cidrsubnet(var.vpc_cidr, 4, 8 + count.index)
  tags              = { Name = "${var.name}-private-${count.index}" }

  lifecycle {
    ignore_changes = [availability_zone]
  }
}

resource "aws_route_table" "private" {
  count = var.private_tasks ? 1 : 0

  vpc_id = aws_vpc.main.id
  tags   = { Name = "${var.name}-private" }
}

resource "aws_route_table_association" "private" {
  count = var.private_tasks ? var.zones : 0

  subnet_id      = aws_subnet.private[count.index].id
  route_table_id = aws_route_table.private[0].id
}

resource "aws_security_group" "endpoints" {
  count = var.private_tasks ? 1 : 0

  name        = "${var.name}-endpoints"
  description = "The VPC endpoints of ${var.name}: in from the tasks"
  vpc_id      = aws_vpc.main.id
}

resource "aws_vpc_security_group_ingress_rule" "endpoints_from_tasks" {
  count = var.private_tasks ? 1 : 0

  security_group_id            = aws_security_group.endpoints[0].id
  description                  = "Image and log"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.tasks.id
}

resource "aws_vpc_security_group_egress_rule" "tasks_to_endpoints" {
  count = var.private_tasks ? 1 : 0

  security_group_id            = aws_security_group.tasks.id
  description                  = "Image and log"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.endpoints[0].id
}

resource "aws_vpc_security_group_egress_rule" "tasks_to_s3" {
  count = var.private_tasks ? 1 : 0

  security_group_id = aws_security_group.tasks.id
  description       = "Layers of the image"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = aws_vpc_endpoint.s3[0].prefix_list_id
}

resource "aws_vpc_endpoint" "interface" {
  for_each = toset(var.private_tasks && !var.parked ? ["ecr.api", "ecr.dkr", "logs"] : [])

  vpc_id              = aws_vpc.main.id
  service_name        = "com.amazonaws.${var.region}.${each.key}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = aws_subnet.private[*].id
  security_group_ids  = [aws_security_group.endpoints[0].id]
  tags                = { Name = "${var.name}-${each.key}" }

  # Only this account's identities come through, so that nobody carries data out by credentials of another.
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action = each.key == "logs" ? ["logs:CreateLogStream", "logs:PutLogEvents"] : [
        "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetAuthorizationToken", "ecr:GetDownloadUrlForLayer",
      ]
      Resource  = "*"
      Condition = { StringEquals = { "aws:PrincipalAccount" = local.account } }
    }]
  })
}

resource "aws_vpc_endpoint" "s3" {
  count = var.private_tasks ? 1 : 0

  vpc_id            = aws_vpc.main.id
  service_name      = "com.amazonaws.${var.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [aws_route_table.private[0].id]
  tags              = { Name = "${var.name}-s3" }

  # ECR keeps the layers of all accounts in this bucket of its own and signs the addresses that lead there.
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = "s3:GetObject"
      Resource  = "arn:${local.partition}:s3:::prod-${var.region}-starport-layer-bucket/*"
    }]
  })
}
