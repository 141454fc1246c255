# The options, each in a plan of its own or a few that don't touch each other.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  allowed_cidrs = ["203.0.113.7/32"]
  image_tag     = "abc123-def456"
  push_image    = false
}

run "parked" {
  command = apply

  variables {
    parked        = true
    private_tasks = true
    schedules     = { morning = { schedule = "cron(0 8 * * ? *)", min_tasks = 1, max_tasks = 4 } }
  }

  assert {
    condition = alltrue([
      aws_appautoscaling_target.tasks.min_capacity == 0,
      aws_appautoscaling_target.tasks.max_capacity == 0,
      aws_ecs_service.main.desired_count == 0,
      output.min_tasks == 0,
    ])
    error_message = "A parked service runs no task."
  }

  assert {
    condition     = length(aws_appautoscaling_scheduled_action.main) == 0
    error_message = "No schedule wakes it up."
  }

  assert {
    condition     = length(aws_vpc_endpoint.interface) == 0 && length(aws_vpc_endpoint.s3) == 1
    error_message = "Endpoints that are paid by the hour go."
  }

  assert {
    condition = alltrue([
      !aws_cloudwatch_metric_alarm.ceiling.actions_enabled,
      !aws_cloudwatch_metric_alarm.nothing_runs.actions_enabled,
      alltrue([for alarm in aws_cloudwatch_metric_alarm.load_balancer : !alarm.actions_enabled]),
    ])
    error_message = "Nobody is told that a parked service doesn't answer."
  }
}

run "and_back" {
  command = apply

  variables {
    private_tasks = true
    min_tasks     = 2
    schedules     = { morning = { schedule = "cron(0 8 * * ? *)", min_tasks = 3, max_tasks = 4, timezone = "Europe/Paris" } }
  }

  assert {
    condition     = aws_appautoscaling_target.tasks.min_capacity == 2 && aws_appautoscaling_target.tasks.max_capacity == 4
    error_message = "The scaler's bounds are back."
  }

  assert {
    condition     = aws_ecs_service.main.desired_count == 0
    error_message = "The number of tasks is the scaler's: Terraform doesn't touch it once the service is there."
  }

  assert {
    condition = alltrue([
      aws_appautoscaling_scheduled_action.main["morning"].schedule == "cron(0 8 * * ? *)", aws_appautoscaling_scheduled_action.main["morning"].timezone == "Europe/Paris",
      aws_appautoscaling_scheduled_action.main["morning"].scalable_target_action[0].min_capacity == "3",
    ])
    error_message = "Schedules move the scaler's bounds."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.nothing_runs.treat_missing_data == "breaching"
    error_message = "A schedule that leaves a task is no reason for having none."
  }
}

run "a_night_off" {
  command = plan

  variables {
    schedules = { night = { schedule = "cron(0 22 * * ? *)", min_tasks = 0, max_tasks = 0 }, morning = { schedule = "cron(0 8 * * ? *)", min_tasks = 1, max_tasks = 4 } }
  }

  assert {
    condition = alltrue([
      aws_cloudwatch_metric_alarm.nothing_runs.treat_missing_data == "notBreaching",
      aws_cloudwatch_metric_alarm.nothing_runs.metric_name == "HealthyHostCount",
      alltrue([for alarm in aws_cloudwatch_metric_alarm.load_balancer : alarm.treat_missing_data == "notBreaching"]),
      [for query in aws_cloudwatch_metric_alarm.load_balancer["load-balancer-5xx"].metric_query : query.expression if query.id == "found_while_tasks"] == ["IF(FILL(tasks, 0) >= 1, FILL(found, 0), 0)"],
      contains([for query in aws_cloudwatch_metric_alarm.load_balancer["load-balancer-5xx"].metric_query : query.metric[0].metric_name if query.id == "tasks"], "HealthyHostCount"),
    ])
    error_message = "Nobody is told at night that nothing runs, or that the load balancer says so to who asks."
  }
}

run "a_night_off_with_container_insights" {
  command = plan

  variables {
    container_insights = "enabled"
    schedules          = { night = { schedule = "cron(0 22 * * ? *)", min_tasks = 0, max_tasks = 0 } }
  }

  assert {
    condition = alltrue([
      [for query in aws_cloudwatch_metric_alarm.nothing_runs.metric_query : query.expression if query.id == "running_if_wanted"] == ["IF(wanted >= 1, running, 1)"],
      toset([for query in aws_cloudwatch_metric_alarm.nothing_runs.metric_query : query.metric[0].metric_name if query.id != "running_if_wanted"]) == toset(["DesiredTaskCount", "RunningTaskCount"]),
      aws_cloudwatch_metric_alarm.nothing_runs.metric_name == null,
      contains([for query in aws_cloudwatch_metric_alarm.load_balancer["load-balancer-5xx"].metric_query : query.metric[0].metric_name if query.id == "tasks"], "DesiredTaskCount"),
    ])
    error_message = "Who knows how many tasks there should be is told in the morning that there is none."
  }
}

run "private_tasks" {
  command = apply

  variables {
    private_tasks = true
    zones         = 3
  }

  assert {
    condition = alltrue([
      !aws_ecs_service.main.network_configuration[0].assign_public_ip,
      aws_ecs_service.main.network_configuration[0].subnets == toset(aws_subnet.private[*].id),
      length(aws_subnet.private) == 3,
    ])
    error_message = "Private tasks have no public address and stand in the private subnets."
  }

  assert {
    condition = alltrue([
      keys(aws_vpc_endpoint.interface) == ["ecr.api", "ecr.dkr", "logs"],
      aws_vpc_endpoint.interface["ecr.dkr"].service_name == "com.amazonaws.eu-west-3.ecr.dkr",
      alltrue([for endpoint in aws_vpc_endpoint.interface : endpoint.private_dns_enabled]),
    ])
    error_message = "Endpoints lead to the registry and the log."
  }

  assert {
    condition = alltrue([
      length(aws_vpc_security_group_egress_rule.tasks_to_aws) == 0,
      aws_vpc_security_group_egress_rule.tasks_to_endpoints[0].referenced_security_group_id == aws_security_group.endpoints[0].id,
      aws_vpc_security_group_egress_rule.tasks_to_s3[0].prefix_list_id == aws_vpc_endpoint.s3[0].prefix_list_id,
    ])
    error_message = "Private tasks reach the endpoints and nothing else."
  }

  assert {
    condition = alltrue([
      alltrue([for subnet in aws_subnet.private : !contains(aws_subnet.public[*].cidr_block, subnet.cidr_block)]),
      length(distinct(concat(aws_subnet.public[*].cidr_block, aws_subnet.private[*].cidr_block))) == 6,
    ])
    error_message = "No two subnets share a range."
  }
}

run "spot" {
  command = plan

  variables {
    spot = true
  }

  assert {
    condition     = [for one in aws_ecs_service.main.capacity_provider_strategy : one.capacity_provider] == ["FARGATE_SPOT"]
    error_message = "With spot all tasks run on Fargate Spot."
  }

  assert {
    condition     = contains(local.container.environment, { name = "KILN_DRAIN_DELAY_S", value = "15" }) && local.container.stopTimeout == 30
    error_message = "Spot stops a task before the load balancer knows, so that it goes on for longer."
  }
}

run "spot_with_a_base_of_ordinary_fargate" {
  command = plan

  variables {
    spot            = true
    spot_base_tasks = 1
  }

  assert {
    condition     = { for one in aws_ecs_service.main.capacity_provider_strategy : one.capacity_provider => [one.weight, one.base] } == { FARGATE = [0, 1], FARGATE_SPOT = [1, 0] }
    error_message = "The first task is on ordinary Fargate, the others on Spot."
  }
}

run "arm64_and_a_larger_task" {
  command = plan

  variables {
    cpu_architecture = "ARM64"
    cpu_units        = 1024
    memory_mib       = 2048
    drain_delay_s    = 30
    idle_timeout_s   = 120
    push_image       = true
    image_tag        = null
  }

  assert {
    condition     = [aws_ecs_task_definition.main.runtime_platform[0].cpu_architecture, aws_ecs_task_definition.main.cpu, aws_ecs_task_definition.main.memory] == ["ARM64", "1024", "2048"]
    error_message = "Architecture and size are settings."
  }

  assert {
    condition     = local.image_inputs.architecture == "ARM64" && local.push_image.ARCHITECTURE == "ARM64"
    error_message = "The image is built for the same architecture, under a tag of its own."
  }

  assert {
    condition = alltrue([
      local.container.stopTimeout == 45,
      contains(local.container.environment, { name = "KILN_IDLE_TIMEOUT_S", value = "135" }),
      aws_lb.main.idle_timeout == 120,
    ])
    error_message = "The time to stop and kiln's keep-alive follow."
  }
}

run "everything_that_costs_extra" {
  command = apply

  variables {
    waf                        = true
    waf_requests_per_5_minutes = 500
    flow_logs                  = true
    alb_access_logs            = true
    deletion_protection        = true
    requests_per_target        = 1000
    container_insights         = "enhanced"
    alarm_topic_arn            = "arn:aws:sns:eu-west-3:123456789012:alarms"
    log_retention_days         = 90
    request_log                = false
  }

  assert {
    condition = alltrue([
      aws_wafv2_web_acl_association.main[0].resource_arn == aws_lb.main.arn,
      toset([for rule in aws_wafv2_web_acl.main[0].rule : rule.name]) == toset(["rate", "AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet"]),
    ])
    error_message = "The firewall stands before the load balancer, with AWS's rules and a limit."
  }

  assert {
    condition     = one([for rule in aws_wafv2_web_acl.main[0].rule : rule.statement[0].rate_based_statement[0].limit if rule.name == "rate"]) == 500
    error_message = "The limit is a setting."
  }

  assert {
    condition = one([for one in jsondecode(aws_kms_key.main.policy).Statement : one.Condition.ArnEquals["kms:EncryptionContext:aws:logs:arn"] if one.Sid == "Logs"]) == [
      for group in [aws_cloudwatch_log_group.service, aws_cloudwatch_log_group.insights[0], aws_cloudwatch_log_group.flow[0], aws_cloudwatch_log_group.waf[0]] :
      "arn:aws:logs:eu-west-3:123456789012:log-group:${group.name}"
    ]
    error_message = "The key serves the logs of the options too."
  }

  assert {
    condition = alltrue([
      aws_flow_log.main[0].traffic_type == "ALL",
      alltrue([for group in [aws_cloudwatch_log_group.flow[0], aws_cloudwatch_log_group.waf[0], aws_cloudwatch_log_group.service] : group.kms_key_id == aws_kms_key.main.arn && group.retention_in_days == 90]),
    ])
    error_message = "Every log is encrypted with our key and kept as long as it should be."
  }

  assert {
    condition = alltrue([
      aws_lb.main.access_logs[0].enabled, aws_lb.main.access_logs[0].bucket == aws_s3_bucket.access_logs[0].id,
      aws_s3_bucket_public_access_block.access_logs[0].block_public_acls, aws_s3_bucket_public_access_block.access_logs[0].block_public_policy,
      aws_s3_bucket_public_access_block.access_logs[0].ignore_public_acls, aws_s3_bucket_public_access_block.access_logs[0].restrict_public_buckets,
      one(one(aws_s3_bucket_server_side_encryption_configuration.access_logs[0].rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256",
      aws_s3_bucket_lifecycle_configuration.access_logs[0].rule[0].expiration[0].days == 90,
    ])
    error_message = "Access logs go to a bucket that is encrypted, closed to the public, and forgets."
  }

  assert {
    condition = alltrue([
      aws_lb.main.enable_deletion_protection,
      !aws_ecr_repository.main.force_delete,
      !aws_s3_bucket.access_logs[0].force_destroy,
    ])
    error_message = "What is protected refuses to be destroyed."
  }

  assert {
    condition = alltrue([
      aws_appautoscaling_policy.requests[0].target_tracking_scaling_policy_configuration[0].target_value == 1000,
      aws_appautoscaling_policy.requests[0].target_tracking_scaling_policy_configuration[0].predefined_metric_specification[0].resource_label == "app/kiln/0123456789abcdef/targetgroup/kiln/0123456789abcdef",
    ])
    error_message = "The scaler looks at requests too."
  }

  assert {
    condition     = alltrue([for alarm in concat(values(aws_cloudwatch_metric_alarm.load_balancer), [aws_cloudwatch_metric_alarm.ceiling, aws_cloudwatch_metric_alarm.nothing_runs]) : alarm.alarm_actions == toset(["arn:aws:sns:eu-west-3:123456789012:alarms"])])
    error_message = "Alarms go to the topic."
  }

  assert {
    condition = alltrue([
      contains(local.container.environment, { name = "KILN_ACCESS_LOG", value = "off" }),
      one(aws_ecs_cluster.main.setting).value == "enhanced",
    ])
    error_message = "kiln's log and Container Insights are settings."
  }
}
