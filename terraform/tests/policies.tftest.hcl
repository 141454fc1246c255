# Who may do what: every policy of IAM, KMS, S3 and the endpoints, as a whole and as JSON.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  allowed_cidrs   = ["203.0.113.7/32"]
  image_tag       = "abc123-def456"
  push_image      = false
  private_tasks   = true
  flow_logs       = true
  alb_access_logs = true
}

run "policies" {
  command = apply

  assert {
    condition = jsondecode(aws_kms_key.main.policy) == {
      Version = "2012-10-17"
      Statement = [
        { Sid = "Account", Effect = "Allow", Principal = { AWS = "arn:aws:iam::123456789012:root" }, Action = "kms:*", Resource = "*" },
        {
          Sid       = "Logs"
          Effect    = "Allow"
          Principal = { Service = "logs.eu-west-3.amazonaws.com" }
          Action    = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"]
          Resource  = "*"
          Condition = { ArnEquals = { "kms:EncryptionContext:aws:logs:arn" = [
            "arn:aws:logs:eu-west-3:123456789012:log-group:/ecs/kiln",
            "arn:aws:logs:eu-west-3:123456789012:log-group:/vpc/kiln",
          ] } }
        },
      ]
    }
    error_message = "The key serves the account and, through CloudWatch Logs, our log groups only."
  }

  assert {
    condition     = toset(one([for one in jsondecode(aws_kms_key.main.policy).Statement : one.Condition.ArnEquals["kms:EncryptionContext:aws:logs:arn"] if one.Sid == "Logs"])) == toset([for group in [aws_cloudwatch_log_group.service, aws_cloudwatch_log_group.flow[0]] : "arn:aws:logs:eu-west-3:123456789012:log-group:${group.name}"])
    error_message = "Every log group is one that the key serves."
  }

  assert {
    condition = [for role in [aws_iam_role.execution, aws_iam_role.task] : jsondecode(role.assume_role_policy)] == [for _ in range(2) : {
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow"
        Principal = { Service = "ecs-tasks.amazonaws.com" }
        Action    = "sts:AssumeRole"
        Condition = {
          StringEquals = { "aws:SourceAccount" = "123456789012" }
          ArnLike      = { "aws:SourceArn" = "arn:aws:ecs:eu-west-3:123456789012:*" }
        }
      }]
    }]
    error_message = "Tasks of this account and region take the roles, and nobody else."
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.execution.policy) == {
      Version = "2012-10-17"
      Statement = [
        { Sid = "Login", Effect = "Allow", Action = "ecr:GetAuthorizationToken", Resource = "*" },
        {
          Sid      = "Image"
          Effect   = "Allow"
          Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
          Resource = "arn:aws:ecr:eu-west-3:123456789012:repository/kiln"
        },
        {
          Sid      = "Log"
          Effect   = "Allow"
          Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
          Resource = "arn:aws:logs:eu-west-3:123456789012:log-group:/ecs/kiln:log-stream:*"
        },
      ]
    }
    error_message = "The execution role fetches this image and writes this log."
  }

  assert {
    condition = alltrue([
      aws_iam_role_policy.execution.role == aws_iam_role.execution.id,
      aws_ecs_task_definition.main.execution_role_arn == aws_iam_role.execution.arn,
      aws_ecs_task_definition.main.task_role_arn == aws_iam_role.task.arn,
      aws_iam_role.task.id != aws_iam_role.execution.id,
    ])
    error_message = "The execution role has that policy; the task role is another one."
  }

  assert {
    condition = jsondecode(aws_iam_role.flow[0].assume_role_policy).Statement[0] == {
      Effect    = "Allow"
      Principal = { Service = "vpc-flow-logs.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = { "aws:SourceAccount" = "123456789012" }
        ArnLike      = { "aws:SourceArn" = "arn:aws:ec2:eu-west-3:123456789012:vpc-flow-log/*" }
      }
    }
    error_message = "Flow logs of this account take the flow role."
  }

  assert {
    condition = jsonencode(jsondecode(aws_iam_role_policy.flow[0].policy).Statement) == jsonencode([
      {
        Effect   = "Allow"
        Action   = "logs:DescribeLogGroups"
        Resource = "arn:aws:logs:eu-west-3:123456789012:log-group:*"
      },
      {
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
        Resource = "arn:aws:logs:eu-west-3:123456789012:log-group:/vpc/kiln:*"
      },
    ])
    error_message = "The flow role writes its own log."
  }

  assert {
    condition = jsondecode(aws_s3_bucket_policy.access_logs[0].policy).Statement == [
      {
        Sid       = "LoadBalancer"
        Effect    = "Allow"
        Principal = { Service = "logdelivery.elasticloadbalancing.amazonaws.com" }
        Action    = "s3:PutObject"
        Resource  = "arn:aws:s3:::kiln-access-logs-123456789012-eu-west-3/AWSLogs/123456789012/*"
        Condition = { ArnLike = { "aws:SourceArn" = "arn:aws:elasticloadbalancing:eu-west-3:123456789012:loadbalancer/*" } }
      },
      {
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = ["arn:aws:s3:::kiln-access-logs-123456789012-eu-west-3", "arn:aws:s3:::kiln-access-logs-123456789012-eu-west-3/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
    error_message = "Load balancers of this account write the access logs, and nobody comes without TLS."
  }

  assert {
    condition     = alltrue([for endpoint in aws_vpc_endpoint.interface : jsondecode(endpoint.policy).Statement[0].Condition == { StringEquals = { "aws:PrincipalAccount" = "123456789012" } }])
    error_message = "Only this account's identities come through the endpoints."
  }

  assert {
    condition     = [for statement in jsondecode(aws_vpc_endpoint.s3[0].policy).Statement : [statement.Action, statement.Resource]] == [["s3:GetObject", "arn:aws:s3:::prod-eu-west-3-starport-layer-bucket/*"]]
    error_message = "Through the endpoint of S3 come layers of images and nothing else."
  }

  # Of everything that is granted, only these have no resource of their own to name.
  assert {
    condition     = [for statement in concat(jsondecode(aws_iam_role_policy.execution.policy).Statement, jsondecode(aws_iam_role_policy.flow[0].policy).Statement) : statement.Action if statement.Resource == "*"] == ["ecr:GetAuthorizationToken"]
    error_message = "No role may do anything to everything, but for the login to the registry."
  }
}
