# One page: requests, answers' time, tasks, CPU, memory, errors, and the last errors of kiln's log.

locals {
  on_load_balancer = ["LoadBalancer", aws_lb.main.arn_suffix]
  on_targets       = ["TargetGroup", aws_lb_target_group.main.arn_suffix, "LoadBalancer", aws_lb.main.arn_suffix]
  on_service       = ["ClusterName", aws_ecs_cluster.main.name, "ServiceName", aws_ecs_service.main.name]

  graphs = [
    {
      title = "Requests a minute", stat = "Sum"
      metrics = [
        concat(["AWS/ApplicationELB", "RequestCount"], local.on_load_balancer, [{ label = "all" }]),
        concat(["AWS/ApplicationELB", "RequestCountPerTarget"], local.on_targets, [{ label = "per task" }]),
      ]
    },
    {
      title = "Seconds to an answer", stat = "p99"
      metrics = [
        concat(["AWS/ApplicationELB", "TargetResponseTime"], local.on_targets, [{ label = "p50", stat = "p50" }]),
        concat(["AWS/ApplicationELB", "TargetResponseTime"], local.on_targets, [{ label = "p99", stat = "p99" }]),
      ]
    },
    {
      title = "Tasks", stat = "Average"
      metrics = concat(
        [concat(["AWS/ApplicationELB", "HealthyHostCount"], local.on_targets, [{ label = "healthy" }])],
        [for metric, label in local.insights ? { RunningTaskCount = "running", DesiredTaskCount = "desired" } : {} :
          concat(["ECS/ContainerInsights", metric], local.on_service, [{ label = label }])
        ],
      )
    },
    {
      title = "CPU, percent of a task", stat = "Average"
      metrics = [
        concat(["AWS/ECS", "CPUUtilization"], local.on_service, [{ label = "average" }]),
        concat(["AWS/ECS", "CPUUtilization"], local.on_service, [{ label = "greatest", stat = "Maximum" }]),
      ]
    },
    {
      title = "Memory, percent of a task", stat = "Average"
      metrics = [
        concat(["AWS/ECS", "MemoryUtilization"], local.on_service, [{ label = "average" }]),
        concat(["AWS/ECS", "MemoryUtilization"], local.on_service, [{ label = "greatest", stat = "Maximum" }]),
      ]
    },
    {
      title = "Errors a minute", stat = "Sum"
      metrics = [
        concat(["AWS/ApplicationELB", "HTTPCode_Target_4XX_Count"], local.on_targets, [{ label = "kiln 4xx" }]),
        concat(["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count"], local.on_targets, [{ label = "kiln 5xx" }]),
        concat(["AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count"], local.on_load_balancer, [{ label = "load balancer 5xx" }]),
      ]
    },
  ]
}

resource "aws_cloudwatch_dashboard" "main" {
  dashboard_name = var.name

  dashboard_body = jsonencode({
    widgets = concat(
      [for index, graph in local.graphs : {
        type = "metric", width = 8, height = 6, x = 8 * (index % 3), y = 6 * floor(index / 3)
        properties = {
          title       = graph.title
          region      = var.region
          stat        = graph.stat
          period      = 60
          view        = "timeSeries"
          metrics     = graph.metrics
          yAxis       = { left = { min = 0 } }
          annotations = { horizontal = graph.title == "CPU, percent of a task" ? [{ label = "target", value = var.cpu_target_percent }] : [] }
        }
      }],
      [{
        type = "log", width = 24, height = 6, x = 0, y = 12
        properties = {
          title  = "Last errors"
          region = var.region
          query  = "SOURCE '${aws_cloudwatch_log_group.service.name}' | ${replace(trimspace(local.queries["errors"]), "\n", " ")}"
          view   = "table"
        }
      }],
    )
  })
}
