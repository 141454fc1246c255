# The cluster, the task and the service that keeps the tasks running. How many there are is scaling.tf's business.

resource "aws_ecs_cluster" "main" {
  #checkov:skip=CKV_AWS_65:The variable container_insights decides: its metrics cost more than the smallest task, and no alarm needs them

  name = var.name

  setting {
    name  = "containerInsights"
    value = var.container_insights
  }

  # The log group: or ECS makes it, without a key and for ever.
  depends_on = [aws_cloudwatch_log_group.insights, terraform_data.build]
}

resource "aws_ecs_cluster_capacity_providers" "main" {
  cluster_name       = aws_ecs_cluster.main.name
  capacity_providers = ["FARGATE", "FARGATE_SPOT"]
}

locals {
  # As ECS gives it back, with nothing left out that ECS would fill in: the provider compares the two as they stand, and what
  # differs would be a new revision, and new tasks, with every apply. tests/terraform/test_normal_form.py knows ECS's form,
  # test_planned_container.py runs the image with exactly this.
  container = {
    name                   = "kiln"
    image                  = "${local.repository_url}:${local.image_tag}"
    essential              = true
    user                   = "65532:65532"
    readonlyRootFilesystem = true
    stopTimeout            = local.stop_timeout_s
    portMappings           = [{ containerPort = local.container_port, protocol = "tcp" }]
    linuxParameters        = { capabilities = { add = [], drop = ["ALL"] } }
    # A file for each connection, up to kiln's own limit of 16384.
    ulimits = [{ name = "nofile", softLimit = 65535, hardLimit = 65535 }]

    environment = [for name, value in {
      KILN_ACCESS_LOG     = var.request_log ? "on" : "off"
      KILN_DRAIN_DELAY_S  = local.drain_delay_s
      KILN_HOST           = "0.0.0.0"
      KILN_IDLE_TIMEOUT_S = local.kiln_idle_timeout_s
      # So that the load balancer shows no metrics to the world, of one task or another. No security group lets anyone to it:
      # whoever runs a Prometheus in the VPC adds that rule.
      KILN_METRICS_PORT = local.metrics_port
      KILN_PORT         = local.container_port
      # Every address in the VPC: the load balancer's, which names the client in X-Forwarded-For.
      KILN_TRUSTED_PROXIES = var.vpc_cidr
    } : { name = name, value = tostring(value) }]

    # The image has no shell.
    healthCheck = {
      command     = ["CMD", "/usr/local/bin/kiln", "healthcheck"]
      interval    = 10
      timeout     = 5
      retries     = 3
      startPeriod = 10
    }

    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.service.name
        awslogs-region        = var.region
        awslogs-stream-prefix = "kiln"
        # A slow CloudWatch costs log lines, not answers.
        mode            = "non-blocking"
        max-buffer-size = "4m"
      }
    }
  }
}

resource "aws_ecs_task_definition" "main" {
  family                   = var.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu_units
  memory                   = var.memory_mib
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn
  container_definitions    = jsonencode([local.container])

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.cpu_architecture
  }

  # A revision stays when a newer one takes its place: what runs goes on running it, and ECS goes back to it when the newer one
  # doesn't come up. A deregistered one can neither start a task nor be gone back to.
  skip_destroy = true

  depends_on = [terraform_data.image] # the image is there before anything asks for it

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_ecs_service" "main" {
  name                               = var.name
  cluster                            = aws_ecs_cluster.main.arn
  task_definition                    = aws_ecs_task_definition.main.arn
  desired_count                      = local.min_tasks
  platform_version                   = "LATEST"
  health_check_grace_period_seconds  = 30
  availability_zone_rebalancing      = "ENABLED"
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  enable_execute_command             = false # there is no shell to open
  enable_ecs_managed_tags            = true
  propagate_tags                     = "SERVICE"
  force_new_deployment               = true # or a change of spot would destroy the service and make it anew

  dynamic "capacity_provider_strategy" {
    for_each = var.spot ? concat(
      [{ provider = "FARGATE_SPOT", weight = 1, base = 0 }],
      var.spot_base_tasks > 0 ? [{ provider = "FARGATE", weight = 0, base = var.spot_base_tasks }] : [],
    ) : [{ provider = "FARGATE", weight = 1, base = 0 }]

    content {
      capacity_provider = capacity_provider_strategy.value.provider
      weight            = capacity_provider_strategy.value.weight
      base              = capacity_provider_strategy.value.base
    }
  }

  network_configuration {
    subnets          = var.private_tasks ? aws_subnet.private[*].id : aws_subnet.public[*].id
    security_groups  = [aws_security_group.tasks.id]
    assign_public_ip = !var.private_tasks
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.main.arn
    container_name   = local.container.name
    container_port   = local.container_port
  }

  # Tasks that don't come up are the circuit breaker's; the alarm is for those that come up and answer 500.
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  alarms {
    enable      = true
    rollback    = true
    alarm_names = [aws_cloudwatch_metric_alarm.load_balancer["kiln-5xx"].alarm_name]
  }

  lifecycle {
    ignore_changes = [desired_count] # the scaler's
  }

  depends_on = [
    aws_ecs_cluster_capacity_providers.main,
    aws_iam_role_policy.execution,
    aws_lb_listener.http, # ECS refuses a target group that no listener uses
    aws_lb_listener.https,
    aws_vpc_endpoint.interface,
    aws_vpc_endpoint.s3,
  ]
}
