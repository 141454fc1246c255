# Two roles for a task: the execution role fetches this image and writes this log, the task role is kiln's own and may do
# nothing, as kiln calls no AWS service.

locals {
  # Only tasks of this account and region may take the roles, and not another account's through ECS (confused deputy).
  assumed_by_tasks = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = { "aws:SourceAccount" = local.account }
        ArnLike      = { "aws:SourceArn" = "arn:${local.partition}:ecs:${var.region}:${local.account}:*" }
      }
    }]
  })
}

# Names get a random end, so that one account can hold the service in several regions: roles have no region.
resource "aws_iam_role" "execution" {
  name_prefix        = "${var.name}-execution-"
  description        = "Lets ECS fetch the image of ${var.name} and write its log"
  assume_role_policy = local.assumed_by_tasks

  depends_on = [terraform_data.build]
}

resource "aws_iam_role_policy" "execution" {
  name = "image-and-log"
  role = aws_iam_role.execution.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Login" # the action knows no resources
        Effect   = "Allow"
        Action   = "ecr:GetAuthorizationToken"
        Resource = "*"
      },
      {
        Sid      = "Image"
        Effect   = "Allow"
        Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        Resource = aws_ecr_repository.main.arn
      },
      {
        Sid      = "Log"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "arn:${local.partition}:logs:${var.region}:${local.account}:log-group:${local.log_group_name}:log-stream:*"
      },
    ]
  })
}

resource "aws_iam_role" "task" {
  name_prefix        = "${var.name}-task-"
  description        = "What ${var.name} itself may do on AWS: nothing"
  assume_role_policy = local.assumed_by_tasks

  depends_on = [terraform_data.build]
}
