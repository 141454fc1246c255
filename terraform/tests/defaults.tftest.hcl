# What one gets for nothing but allowed_cidrs: HTTP, the smallest task, closed to everybody else.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  allowed_cidrs = ["203.0.113.7/32", "2001:db8::/48"]
  image_tag     = "abc123-def456"
  push_image    = false
}

run "defaults" {
  command = apply

  # ------------------------------------------------------------------ load balancer

  assert {
    condition     = output.url == "http://kiln-1.eu-west-3.elb.amazonaws.com" && startswith(output.transport, "HTTP: anybody")
    error_message = "Without a domain the URL is the load balancer's own, by HTTP, and the output says what that means."
  }

  assert {
    condition = alltrue([
      aws_lb_listener.http.default_action[0].type == "forward",
      length(aws_lb_listener.https) == 0,
      length(aws_acm_certificate.main) == 0,
    ])
    error_message = "Without a domain port 80 serves, and there is no certificate."
  }

  assert {
    condition = jsonencode([for rule in values(aws_vpc_security_group_ingress_rule.load_balancer) : [rule.cidr_ipv4, rule.cidr_ipv6, rule.from_port, rule.to_port, rule.ip_protocol]]) == jsonencode([
      [null, "2001:db8::/48", 80, 80, "tcp"], ["203.0.113.7/32", null, 80, 80, "tcp"],
    ])
    error_message = "The load balancer admits the allowed ranges, on port 80, and nobody else."
  }

  assert {
    condition = alltrue([
      aws_vpc_security_group_ingress_rule.load_balancer["203.0.113.7/32 80"].security_group_id == aws_security_group.load_balancer.id,
      aws_lb.main.security_groups == toset([aws_security_group.load_balancer.id]),
    ])
    error_message = "The rules are those of the load balancer's group."
  }

  assert {
    condition = alltrue([
      aws_vpc_security_group_ingress_rule.tasks_from_load_balancer.security_group_id == aws_security_group.tasks.id,
      aws_vpc_security_group_ingress_rule.tasks_from_load_balancer.referenced_security_group_id == aws_security_group.load_balancer.id,
      aws_vpc_security_group_ingress_rule.tasks_from_load_balancer.from_port == 8080,
      aws_vpc_security_group_ingress_rule.tasks_from_load_balancer.to_port == 8080,
      aws_vpc_security_group_ingress_rule.tasks_from_load_balancer.cidr_ipv4 == null,
    ])
    error_message = "Tasks accept traffic from the load balancer's group only, on kiln's port."
  }

  assert {
    condition = alltrue([
      aws_lb.main.internal != true,
      length(aws_lb.main.subnets) == 2,
      [for subnet in aws_subnet.public : subnet.availability_zone] == ["eu-west-3a", "eu-west-3b"],
    ])
    error_message = "The load balancer stands in two zones."
  }

  assert {
    condition = alltrue([
      aws_lb.main.drop_invalid_header_fields,
      aws_lb.main.desync_mitigation_mode == "strictest",
      !aws_lb.main.enable_deletion_protection,
    ])
    error_message = "The load balancer drops invalid headers and is as strict as it can be about framing."
  }

  assert {
    condition = alltrue([
      aws_lb.main.idle_timeout == 60,
      tonumber(one([for one in jsondecode(aws_ecs_task_definition.main.container_definitions)[0].environment : one.value if one.name == "KILN_IDLE_TIMEOUT_S"])) == 75,
    ])
    error_message = "kiln keeps idle connections longer than the load balancer."
  }

  assert {
    condition = alltrue([
      aws_lb_target_group.main.health_check[0].path == "/readyz",
      tonumber(aws_lb_target_group.main.deregistration_delay) <= 30,
      aws_lb_target_group.main.target_type == "ip",
    ])
    error_message = "Targets are checked by /readyz and leave quickly."
  }

  # ----------------------------------------------------------------- registry, key

  assert {
    condition = alltrue([
      aws_ecr_repository.main.image_tag_mutability == "IMMUTABLE",
      aws_ecr_repository.main.image_scanning_configuration[0].scan_on_push,
      one(aws_ecr_repository.main.encryption_configuration).encryption_type == "KMS",
      one(aws_ecr_repository.main.encryption_configuration).kms_key == aws_kms_key.main.arn,
    ])
    error_message = "Images are immutable, scanned and encrypted with our key."
  }

  assert {
    condition     = [for rule in jsondecode(aws_ecr_lifecycle_policy.main.policy).rules : [rule.selection.tagStatus, rule.selection.countNumber]] == [["untagged", 1], ["any", 10]]
    error_message = "Untagged images go after a day, and ten stay."
  }

  assert {
    condition     = aws_kms_key.main.enable_key_rotation && aws_kms_key.main.rotation_period_in_days == 365
    error_message = "The key rotates yearly."
  }

  assert {
    condition = alltrue([
      aws_cloudwatch_log_group.service.kms_key_id == aws_kms_key.main.arn,
      aws_cloudwatch_log_group.service.retention_in_days == 30,
    ])
    error_message = "Logs are encrypted with our key and kept for 30 days."
  }

  # --------------------------------------------------------------------- the service

  assert {
    condition = [aws_ecs_task_definition.main.cpu, aws_ecs_task_definition.main.memory, aws_ecs_task_definition.main.network_mode,
    aws_ecs_task_definition.main.runtime_platform[0].cpu_architecture] == ["256", "512", "awsvpc", "X86_64"]
    error_message = "A task is the smallest there is."
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.main.container_definitions)[0].image == "123456789012.dkr.ecr.eu-west-3.amazonaws.com/kiln:abc123-def456"
    error_message = "The task runs the tag that was asked for, from our repository."
  }

  assert {
    condition = alltrue([for container in jsondecode(aws_ecs_task_definition.main.container_definitions) : alltrue([
      container.readonlyRootFilesystem, container.user == "65532:65532", container.linuxParameters.capabilities.drop == ["ALL"], container.linuxParameters.capabilities.add == [],
      !contains(keys(container), "privileged"), !contains(keys(container), "secrets"),
    ])])
    error_message = "The container writes nothing, isn't root and has no capabilities."
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.main.container_definitions)[0].healthCheck.command == ["CMD", "/usr/local/bin/kiln", "healthcheck"]
    error_message = "The container is checked by kiln itself, without a shell."
  }

  assert {
    condition = alltrue([
      jsondecode(aws_ecs_task_definition.main.container_definitions)[0].stopTimeout == 20,
      one([for one in jsondecode(aws_ecs_task_definition.main.container_definitions)[0].environment : one.value if one.name == "KILN_DRAIN_DELAY_S"]) == "5",
    ])
    error_message = "ECS waits longer (20 s) than kiln drains (5 s, and 8 s for what is under way)."
  }

  assert {
    condition = alltrue([
      aws_ecs_service.main.deployment_circuit_breaker[0].enable, aws_ecs_service.main.deployment_circuit_breaker[0].rollback,
      aws_ecs_service.main.health_check_grace_period_seconds == 30, aws_ecs_service.main.deployment_minimum_healthy_percent == 100,
      !aws_ecs_service.main.enable_execute_command, aws_ecs_service.main.desired_count == 1,
    ])
    error_message = "A deployment that fails goes back, and never leaves fewer tasks than before."
  }

  assert {
    condition     = one(aws_ecs_cluster.main.setting).name == "containerInsights" && one(aws_ecs_cluster.main.setting).value == "disabled" && length(aws_cloudwatch_log_group.insights) == 0
    error_message = "Container Insights, which is paid for metric by metric, is off, and has no log."
  }

  assert {
    condition     = [for one in aws_ecs_service.main.capacity_provider_strategy : one.capacity_provider] == ["FARGATE"]
    error_message = "Tasks run on ordinary Fargate."
  }

  assert {
    condition = alltrue([
      aws_ecs_service.main.network_configuration[0].assign_public_ip,
      aws_ecs_service.main.network_configuration[0].subnets == toset(aws_subnet.public[*].id),
      aws_ecs_service.main.network_configuration[0].security_groups == toset([aws_security_group.tasks.id]),
    ])
    error_message = "Tasks stand in the public subnets, in their own group."
  }

  assert {
    condition     = aws_ecs_task_definition.main.skip_destroy
    error_message = "A revision stays registered when a newer one comes: it is what runs, and what a rollback goes back to."
  }

  assert {
    condition = alltrue([
      aws_ecs_service.main.alarms[0].enable, aws_ecs_service.main.alarms[0].rollback,
      aws_ecs_service.main.alarms[0].alarm_names == toset(["kiln-kiln-5xx"]),
    ])
    error_message = "A version that comes up and answers 500 is taken back too."
  }

  assert {
    condition = alltrue([
      one([for one in jsondecode(aws_ecs_task_definition.main.container_definitions)[0].environment : one.value if one.name == "KILN_METRICS_PORT"]) == "9090",
      aws_vpc_security_group_ingress_rule.tasks_from_load_balancer.from_port == 8080,
      aws_vpc_security_group_ingress_rule.tasks_from_load_balancer.to_port == 8080,
      aws_lb_target_group.main.port == 8080,
    ])
    error_message = "Metrics have a port of their own, which the load balancer neither leads to nor may reach."
  }

  assert {
    condition     = one([for one in jsondecode(aws_ecs_task_definition.main.container_definitions)[0].environment : one.value if one.name == "KILN_TRUSTED_PROXIES"]) == aws_vpc.main.cidr_block
    error_message = "kiln believes the load balancer, which stands in the VPC, who the client is."
  }

  # --------------------------------------------------------------------------- scaling

  assert {
    condition = alltrue([
      aws_appautoscaling_target.tasks.min_capacity == 1,
      aws_appautoscaling_target.tasks.max_capacity == 4,
      aws_appautoscaling_target.tasks.resource_id == "service/kiln/kiln",
    ])
    error_message = "The scaler runs 1 to 4 tasks."
  }

  assert {
    condition = alltrue([
      aws_appautoscaling_policy.cpu.target_tracking_scaling_policy_configuration[0].target_value == 20,
      aws_appautoscaling_policy.cpu.target_tracking_scaling_policy_configuration[0].predefined_metric_specification[0].predefined_metric_type == "ECSServiceAverageCPUUtilization",
      aws_appautoscaling_policy.cpu.target_tracking_scaling_policy_configuration[0].scale_out_cooldown == 60,
      aws_appautoscaling_policy.cpu.target_tracking_scaling_policy_configuration[0].scale_in_cooldown == 300,
    ])
    error_message = "The scaler holds CPU at 20 %."
  }

  # ------------------------------------------------------------------ alarms, dashboard

  assert {
    condition = alltrue([
      keys(aws_cloudwatch_metric_alarm.load_balancer) == ["kiln-5xx", "load-balancer-5xx", "slow", "unhealthy"],
      alltrue([for alarm in aws_cloudwatch_metric_alarm.load_balancer : alarm.actions_enabled && length(alarm.alarm_actions) == 0]),
    ])
    error_message = "Errors, slowness and unhealthy targets raise alarms, which go nowhere without a topic."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.load_balancer : alarm.metric_name != null && length(alarm.metric_query) == 0])
    error_message = "Alarms look at metrics as they are; only a night off takes a second look."
  }

  assert {
    condition = [aws_cloudwatch_metric_alarm.nothing_runs.metric_name, aws_cloudwatch_metric_alarm.nothing_runs.statistic, aws_cloudwatch_metric_alarm.nothing_runs.comparison_operator,
      aws_cloudwatch_metric_alarm.nothing_runs.treat_missing_data,
    ] == ["HealthyHostCount", "Minimum", "LessThanThreshold", "breaching"] && aws_cloudwatch_metric_alarm.nothing_runs.threshold == 1 && aws_cloudwatch_metric_alarm.nothing_runs.actions_enabled
    error_message = "That nothing runs raises an alarm, also when there is nothing left to count."
  }

  assert {
    condition     = one([for query in aws_cloudwatch_metric_alarm.ceiling.metric_query : query.expression if query.id == "at_ceiling"]) == "IF(tasks >= 4 AND cpu > 20, 1, 0)"
    error_message = "CPU above its target with all tasks running raises an alarm."
  }

  assert {
    condition     = [for widget in jsondecode(aws_cloudwatch_dashboard.main.dashboard_body).widgets : widget.properties.title] == ["Requests a minute", "Seconds to an answer", "Tasks", "CPU, percent of a task", "Memory, percent of a task", "Errors a minute", "Last errors"]
    error_message = "The dashboard shows requests, latency, tasks, CPU, memory and errors."
  }

  # ------------------------------------------------------------------------ all options off

  assert {
    condition = sum([length(aws_wafv2_web_acl.main), length(aws_flow_log.main), length(aws_s3_bucket.access_logs), length(aws_subnet.private),
    length(aws_vpc_endpoint.interface), length(aws_vpc_endpoint.s3), length(aws_appautoscaling_policy.requests), length(aws_appautoscaling_scheduled_action.main), length(terraform_data.image)]) == 0
    error_message = "What costs extra is off."
  }

  assert {
    condition     = length(aws_default_security_group.main.ingress) == 0 && length(aws_default_security_group.main.egress) == 0
    error_message = "The VPC's default group is closed."
  }
}

run "the_image_has_a_tag_of_its_contents_by_default" {
  command = plan

  variables {
    image_tag  = null
    push_image = true
  }

  assert {
    condition     = can(regex("^content-[0-9a-f]{16}$", local.image_tag)) && length(local.image_files) > 50 && !contains(local.image_files, "data/README.md")
    error_message = "The tag is made from the contents of what goes into the image."
  }

  assert {
    condition     = length(terraform_data.image) == 1 && terraform_data.image[0].triggers_replace[1] == local.image_tag
    error_message = "An apply builds and pushes the image when the tag changes."
  }
}

run "a_tag_that_is_named_is_an_image_that_is_there" {
  command = plan

  variables {
    push_image = true
  }

  assert {
    condition     = length(terraform_data.image) == 0 && length(terraform_data.build) == 0
    error_message = "What the tag names is run as it is; nothing that is on this machine may be pushed under that name."
  }
}

run "an_empty_tag_is_none" {
  command = plan

  variables {
    image_tag  = ""
    push_image = true
    revision   = "0123456789ab"
  }

  assert {
    condition     = can(regex("^0123456789ab-[0-9a-f]{16}$", local.image_tag)) && length(terraform_data.image) == 1
    error_message = "The tag begins with the revision and is made of the contents."
  }
}
