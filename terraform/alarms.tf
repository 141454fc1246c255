# What somebody should know of: errors, nothing that runs, targets that fail their check, slow answers, and CPU above its target
# while the scaler may add no more tasks. A parked service has nothing to say. All of it from metrics that cost nothing.

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

locals {
  # A load balancer counts the healthy targets only while there are targets: that no task comes up at all shows in nothing but the
  # missing count. A night off looks the same, so that with one a missing count is no alarm, unless Container Insights says how
  # many tasks there should be.
  nights_off = anytrue([for one in values(var.schedules) : one.min_tasks == 0])
  healthy    = { namespace = "AWS/ApplicationELB", name = "HealthyHostCount", dimensions = local.target_group_dimensions }
  wanted     = { namespace = "ECS/ContainerInsights", name = "DesiredTaskCount", dimensions = local.service_dimensions }
}

resource "aws_cloudwatch_metric_alarm" "nothing_runs" {
  alarm_name          = "${var.name}-nothing-runs"
  alarm_description   = "No task has been healthy for 3 minutes: nothing is served"
  evaluation_periods  = 3
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = local.nights_off ? "notBreaching" : "breaching"
  actions_enabled     = !var.parked
  alarm_actions       = local.alarm_actions
  ok_actions          = local.alarm_actions

  # Without a night off, the count itself.
  namespace   = local.nights_off && local.insights ? null : local.healthy.namespace
  metric_name = local.nights_off && local.insights ? null : local.healthy.name
  dimensions  = local.nights_off && local.insights ? null : local.healthy.dimensions
  statistic   = local.nights_off && local.insights ? null : "Minimum"
  period      = local.nights_off && local.insights ? null : 60

  dynamic "metric_query" {
    for_each = local.nights_off && local.insights ? { healthy = local.healthy, wanted = local.wanted } : {}

    content {
      id = metric_query.key

      metric {
        namespace   = metric_query.value.namespace
        metric_name = metric_query.value.name
        dimensions  = metric_query.value.dimensions
        stat        = "Minimum"
        period      = 60
      }
    }
  }

  dynamic "metric_query" {
    for_each = local.nights_off && local.insights ? ["IF(FILL(wanted, 0) >= 1, FILL(healthy, 0), 1)"] : []

    content {
      id          = "healthy_if_wanted"
      label       = "Healthy tasks, or 1 while none is wanted"
      expression  = metric_query.value
      return_data = true
    }
  }
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
      namespace   = local.healthy.namespace
      metric_name = local.healthy.name
      dimensions  = local.healthy.dimensions
      stat        = "Average"
      period      = 60
    }
  }
}
