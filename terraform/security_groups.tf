# Who may talk to whom: the allowed ranges to the load balancer, the load balancer to the tasks, the tasks to AWS. Rules
# are resources of their own, so that the two groups can name each other.

resource "aws_security_group" "load_balancer" {
  name        = "${var.name}-load-balancer"
  description = "The load balancer of ${var.name}: in from the allowed ranges, out to the tasks"
  vpc_id      = aws_vpc.main.id
}

resource "aws_security_group" "tasks" {
  name        = "${var.name}-tasks"
  description = "The tasks of ${var.name}: in from the load balancer, out to AWS for image and log"
  vpc_id      = aws_vpc.main.id
}

locals {
  # "203.0.113.7/32 443" => ...: port 80 is open with HTTPS too, to send browsers on.
  ways_in = { for way in setproduct(toset(var.allowed_cidrs), local.https ? [80, 443] : [80]) :
    "${way[0]} ${way[1]}" => { cidr = way[0], port = tonumber(way[1]), ipv6 = strcontains(way[0], ":") }
  }
}

resource "aws_vpc_security_group_ingress_rule" "load_balancer" {
  for_each = local.ways_in

  security_group_id = aws_security_group.load_balancer.id
  description       = "An allowed range"
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
  cidr_ipv4         = each.value.ipv6 ? null : each.value.cidr
  cidr_ipv6         = each.value.ipv6 ? each.value.cidr : null
}

resource "aws_vpc_security_group_egress_rule" "load_balancer_to_tasks" {
  security_group_id            = aws_security_group.load_balancer.id
  description                  = "Requests and health checks"
  ip_protocol                  = "tcp"
  from_port                    = local.container_port
  to_port                      = local.container_port
  referenced_security_group_id = aws_security_group.tasks.id
}

resource "aws_vpc_security_group_ingress_rule" "tasks_from_load_balancer" {
  security_group_id            = aws_security_group.tasks.id
  description                  = "Requests and health checks"
  ip_protocol                  = "tcp"
  from_port                    = local.container_port
  to_port                      = local.container_port
  referenced_security_group_id = aws_security_group.load_balancer.id
}

resource "aws_vpc_security_group_egress_rule" "tasks_to_aws" {
  count = var.private_tasks ? 0 : 1

  security_group_id = aws_security_group.tasks.id
  description       = "Image and log, at addresses that AWS does not promise to keep" # EC2 takes no apostrophe
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}
