# What several files need: the account and its names, and the numbers that have to fit one another.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_availability_zones" "available" {
  #checkov:skip=CKV_AWS_394:The first two or three names are taken, and a new zone gets the last name

  # AWS_Fargate-Regions in the ECS developer guide: of these two regions Fargate has only the other zones.
  exclude_zone_ids = ["apne1-az3", "usw1-az2"]

  filter { # the region's own zones: local and wavelength zones have no Fargate
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  zones     = slice(data.aws_availability_zones.available.names, 0, min(var.zones, length(data.aws_availability_zones.available.names)))
  https     = var.domain_name != null

  container_port = 8080
  metrics_port   = 9090

  # A connection that the load balancer keeps must not be closed by kiln first, or a client sees 502.
  kiln_idle_timeout_s = var.idle_timeout_s + 15

  # A deployment takes a task from the load balancer before it stops it. Spot stops it and takes it from the load balancer at the
  # same time, and some 10 s pass until the last node of the load balancer knows.
  drain_delay_s = coalesce(var.drain_delay_s, var.spot ? 15 : 5)

  # On SIGTERM kiln goes on accepting for the drain delay, then takes 8 s at most; ECS kills what is left after this time.
  stop_timeout_s = local.drain_delay_s + 15

  # ECS writes metrics of Container Insights to a log of its own, where they are on.
  insights = var.container_insights != "disabled"

  log_group_name      = "/ecs/${var.name}"
  insights_group_name = "/aws/ecs/containerinsights/${var.name}/performance" # ECS knows it by this name
  flow_log_group_name = "/vpc/${var.name}"
  waf_log_group_name  = "aws-waf-logs-${var.name}" # WAF insists on the beginning
}
