# What somebody should know of: errors, nothing that runs, targets that fail their check, slow answers, and CPU above its target
# while the scaler may add no more tasks. A parked service has nothing to say. All of it from metrics that cost nothing.

locals {
  alarm_actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]

  load_balancer_dimension = { LoadBalancer = aws_lb.main.arn_suffix }
  target_group_dimensions = merge(local.load_balancer_dimension, { TargetGroup = aws_lb_target_group.main.arn_suffix })
  service_dimensions      = { ClusterName = aws_ecs_cluster.main.name, ServiceName = var.name } # not the resource, which waits for an alarm

  healthy = { namespace = "AWS/ApplicationELB", name = "HealthyHostCount", dimensions = local.target_group_dimensions }
  running = { namespace = "ECS/ContainerInsights", name = "RunningTaskCount", dimensions = local.service_dimensions }
  wanted  = { namespace = "ECS/ContainerInsights", name = "DesiredTaskCount", dimensions = local.service_dimensions }

  # Targets are counted only while there are targets: that no task comes up at all shows in nothing but the missing count. A schedule
  # that leaves no task looks the same. So a missing count is an alarm only without such a schedule; and with one, errors of the load
  # balancer count only while tasks should run, which Container Insights know where they are on, and which a healthy target shows.
  nights_off = anytrue([for one in values(var.schedules) : one.min_tasks == 0])

  load_balancer_alarms = {
    kiln-5xx = {
      description = "kiln answered with 500 or above"
      metric      = "HTTPCode_Target_5XX_Count", statistic = "Sum", percentile = null
      period_s    = 300, periods = 1, at_least = var.alarm_errors, dimensions = local.target_group_dimensions, only_while = {}
    }
    load-balancer-5xx = {
      description = "The load balancer answered with 500 or above itself: no task was there, or one broke off"
      metric      = "HTTPCode_ELB_5XX_Count", statistic = "Sum", percentile = null
      period_s    = 300, periods = 1, at_least = var.alarm_errors, dimensions = local.load_balancer_dimension
      only_while  = local.nights_off ? { tasks = local.insights ? local.wanted : local.healthy } : {}
    }
    unhealthy = {
      description = "A task has failed its health check for 3 minutes"
      metric      = "UnHealthyHostCount", statistic = "Maximum", percentile = null
      period_s    = 60, periods = 3, at_least = 1, dimensions = local.target_group_dimensions, only_while = {}
    }
    slow = {
      description = "One answer of a hundred has taken ${var.alarm_p99_ms} ms or more for 5 minutes"
      metric      = "TargetResponseTime", statistic = null, percentile = "p99"
      period_s    = 60, periods = 5, at_least = var.alarm_p99_ms / 1000, dimensions = local.target_group_dimensions, only_while = {}
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "load_balancer" {
  for_each = local.load_balancer_alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.description
  evaluation_periods  = each.value.periods
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = each.value.at_least
  treat_missing_data  = "notBreaching" # no requests, no metric
  actions_enabled     = !var.parked
  alarm_actions       = local.alarm_actions
  ok_actions          = local.alarm_actions
  # A percentile of a handful of requests is an accident.
  evaluate_low_sample_count_percentiles = each.value.percentile == null ? null : "ignore"

  namespace          = length(each.value.only_while) == 0 ? "AWS/ApplicationELB" : null
  metric_name        = length(each.value.only_while) == 0 ? each.value.metric : null
  statistic          = length(each.value.only_while) == 0 ? each.value.statistic : null
  extended_statistic = each.value.percentile
  dimensions         = length(each.value.only_while) == 0 ? each.value.dimensions : null
  period             = length(each.value.only_while) == 0 ? each.value.period_s : null

  dynamic "metric_query" {
    for_each = length(each.value.only_while) == 0 ? {} : merge(each.value.only_while, {
      found = { namespace = "AWS/ApplicationELB", name = each.value.metric, dimensions = each.value.dimensions }
    })

    content {
      id = metric_query.key

      metric {
        namespace   = metric_query.value.namespace
        metric_name = metric_query.value.name
        dimensions  = metric_query.value.dimensions
        stat        = metric_query.key == "found" ? each.value.statistic : "Maximum"
        period      = each.value.period_s
      }
    }
  }

  dynamic "metric_query" {
    for_each = length(each.value.only_while) == 0 ? [] : ["IF(FILL(tasks, 0) >= 1, FILL(found, 0), 0)"]

    content {
      id          = "found_while_tasks"
      label       = each.value.description
      expression  = metric_query.value
      return_data = true
    }
  }
}

# Whether nothing runs that should: the count of healthy targets or, with a night off, what Container Insights say.
locals {
  nothing_runs_by_insights = local.nights_off && local.insights
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

  namespace   = local.nothing_runs_by_insights ? null : local.healthy.namespace
  metric_name = local.nothing_runs_by_insights ? null : local.healthy.name
  dimensions  = local.nothing_runs_by_insights ? null : local.healthy.dimensions
  statistic   = local.nothing_runs_by_insights ? null : "Minimum"
  period      = local.nothing_runs_by_insights ? null : 60

  dynamic "metric_query" {
    for_each = local.nothing_runs_by_insights ? { running = local.running, wanted = local.wanted } : {}

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
    for_each = local.nothing_runs_by_insights ? ["IF(wanted >= 1, running, 1)"] : []

    content {
      id          = "running_if_wanted"
      label       = "Running tasks, or 1 while none is wanted"
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
