# What somebody should know of: errors, targets that fail their check, slow answers, and CPU above its target while the
# scaler may add no more tasks. A parked service has nothing to say.

locals {
  alarm_actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]

  load_balancer_dimension = { LoadBalancer = aws_lb.main.arn_suffix }
  target_group_dimensions = merge(local.load_balancer_dimension, { TargetGroup = aws_lb_target_group.main.arn_suffix })
  service_dimensions      = { ClusterName = aws_ecs_cluster.main.name, ServiceName = aws_ecs_service.main.name }

  load_balancer_alarms = {
    kiln-5xx = {
      description = "kiln answered with 500 or above"
      metric      = "HTTPCode_Target_5XX_Count", statistic = "Sum", percentile = null
      period_s    = 300, periods = 1, at_least = var.alarm_errors, dimensions = local.target_group_dimensions
    }
    load-balancer-5xx = {
      description = "The load balancer answered with 500 or above itself: no task was there, or one broke off"
      metric      = "HTTPCode_ELB_5XX_Count", statistic = "Sum", percentile = null
      period_s    = 300, periods = 1, at_least = var.alarm_errors, dimensions = local.load_balancer_dimension
    }
    unhealthy = {
      description = "A task has failed its health check for 3 minutes"
      metric      = "UnHealthyHostCount", statistic = "Maximum", percentile = null
      period_s    = 60, periods = 3, at_least = 1, dimensions = local.target_group_dimensions
    }
    slow = {
      description = "One answer of a hundred has taken ${var.alarm_p99_ms} ms or more for 5 minutes"
      metric      = "TargetResponseTime", statistic = null, percentile = "p99"
      period_s    = 60, periods = 5, at_least = var.alarm_p99_ms / 1000, dimensions = local.target_group_dimensions
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "load_balancer" {
  for_each = local.load_balancer_alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = "AWS/ApplicationELB"
  metric_name         = each.value.metric
  statistic           = each.value.statistic
  extended_statistic  = each.value.percentile
  dimensions          = each.value.dimensions
  period              = each.value.period_s
  evaluation_periods  = each.value.periods
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = each.value.at_least
  treat_missing_data  = "notBreaching" # no requests, no metric
  actions_enabled     = !var.parked
  alarm_actions       = local.alarm_actions
  ok_actions          = local.alarm_actions
  # A percentile of a handful of requests is an accident.
  evaluate_low_sample_count_percentiles = each.value.percentile == null ? null : "ignore"
}

resource "aws_cloudwatch_metric_alarm" "ceiling" {
  alarm_name          = "${var.name}-ceiling"
  alarm_description   = "All ${var.max_tasks} tasks run and CPU has been above its target of ${var.cpu_target_percent} % for 10 minutes: raise max_tasks or cpu_units"
  evaluation_periods  = 10
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  treat_missing_data  = "notBreaching"
  actions_enabled     = !var.parked
  alarm_actions       = local.alarm_actions
  ok_actions          = local.alarm_actions

  metric_query {
    id          = "at_ceiling"
    label       = "At the ceiling"
    expression  = "IF(tasks >= ${var.max_tasks} AND cpu > ${var.cpu_target_percent}, 1, 0)"
    return_data = true
  }

  metric_query {
    id = "cpu"

    metric {
      namespace   = "AWS/ECS"
      metric_name = "CPUUtilization"
      dimensions  = local.service_dimensions
      stat        = "Average"
      period      = 60
    }
  }

  metric_query {
    id = "tasks"

    metric {
      namespace   = "ECS/ContainerInsights"
      metric_name = "RunningTaskCount"
      dimensions  = local.service_dimensions
      stat        = "Average"
      period      = 60
    }
  }
}
