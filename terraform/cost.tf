# What a month costs while nobody asks for anything: list prices of eu-west-3 (Paris), without traffic, logs, tax and free tiers.
# It says which setting brings which line, and not what the bill will be. README.md has its figures, and a test compares them.

locals {
  hours = 730 # a month, as AWS's calculator has it

  # US dollars in eu-west-3. Other regions differ by up to a quarter; README.md says which of them a second source confirms.
  prices_as_of = "2026-11"
  prices = {
    load_balancer_hour = 0.02646
    public_ipv4_hour   = 0.005
    endpoint_hour      = 0.011 # in each zone
    vcpu_hour          = { X86_64 = 0.0486, ARM64 = 0.03888 }
    gib_hour           = { X86_64 = 0.0053, ARM64 = 0.00424 }
    spot_share         = 0.3 # of the ordinary price; AWS moves it with supply and demand
    key                = 1   # each of the first two rotations adds as much
    alarm_metric       = 0.1
    dashboard          = 3
    web_acl            = 5
    web_acl_rule       = 1
    insights_metric    = { disabled = 0, enabled = 0.3, enhanced = 0.07 }
  }

  # Container Insights: 8 metrics of the cluster, 6 of the task definition's family and 11 of the service; enhanced, about as many
  # again of each task and its container.
  insights_metrics      = 25
  insights_task_metrics = var.container_insights == "enhanced" ? 25 : 0

  # An alarm is paid for by the metrics that it looks at. alarms.tf has one for each of load_balancer_alarms, one or two for "nothing
  # runs" and two for the ceiling; the scaler makes two alarms for each of its targets.
  alarm_metrics = length(local.load_balancer_alarms) + (local.nights_off && local.insights ? 2 : 1) + 2 + (var.requests_per_target == null ? 2 : 4)

  task_hour = (
    local.prices.vcpu_hour[var.cpu_architecture] * var.cpu_units / 1024 +
    local.prices.gib_hour[var.cpu_architecture] * var.memory_mib / 1024
  )

  costs = { for when, tasks in { at_min_tasks = local.min_tasks, at_max_tasks = local.max_tasks } : when => {
    load_balancer      = local.hours * local.prices.load_balancer_hour
    load_balancer_ipv4 = local.hours * local.prices.public_ipv4_hour * var.zones
    tasks = local.hours * local.task_hour * (
      var.spot ? min(tasks, var.spot_base_tasks) + local.prices.spot_share * max(0, tasks - var.spot_base_tasks) : tasks
    )
    tasks_ipv4         = var.private_tasks ? 0 : local.hours * local.prices.public_ipv4_hour * tasks
    endpoints          = local.hours * local.prices.endpoint_hour * length(aws_vpc_endpoint.interface) * var.zones
    firewall           = var.waf ? local.prices.web_acl + local.prices.web_acl_rule * (1 + length(local.managed_rules)) : 0
    container_insights = local.prices.insights_metric[var.container_insights] * (local.insights_metrics + local.insights_task_metrics * tasks)
    alarms             = local.prices.alarm_metric * local.alarm_metrics
    dashboard          = local.prices.dashboard
    key                = local.prices.key
  } }

  # To the cent before they are added, so that the lines add up to the sum.
  rounded_costs = { for when, lines in local.costs : when => { for line, dollars in lines : line => tonumber(format("%.2f", dollars)) } }
}
