# What a person wants to know after apply, and what scripts/deploy, scripts/destroy and scripts/load read.

output "url" {
  description = "Where the service answers."
  value       = local.https ? "https://${var.domain_name}" : "http://${aws_lb.main.dns_name}"
}

output "transport" {
  description = "How requests and answers travel."
  value = local.https ? "HTTPS, ${var.tls_policy}; port 80 redirects" : (
    "HTTP: anybody on the way can read and change what is asked and answered. Set domain_name to a name in Route 53 for HTTPS."
  )
}

output "region" {
  description = "The AWS region."
  value       = var.region
}

output "repository_url" {
  description = "The ECR repository of the image."
  value       = local.repository_url
}

output "image" {
  description = "The image that the tasks run."
  value       = local.container.image
}

output "cluster_name" {
  description = "The ECS cluster."
  value       = aws_ecs_cluster.main.name
}

output "service_name" {
  description = "The ECS service."
  value       = aws_ecs_service.main.name
}

output "task_definition_arn" {
  description = "The task definition that the service should be running."
  value       = aws_ecs_task_definition.main.arn
}

output "min_tasks" {
  description = "The least number of tasks; 0 where the service is parked."
  value       = local.min_tasks
}

output "log_group_name" {
  description = "The CloudWatch log group with kiln's log."
  value       = aws_cloudwatch_log_group.service.name
}

locals {
  # GovCloud has a console of its own, without the region in the name.
  console = startswith(var.region, "us-gov-") ? "console.amazonaws-us-gov.com" : "${var.region}.console.aws.amazon.com"
}

output "dashboard_url" {
  description = "The dashboard in the AWS console."
  value       = "https://${local.console}/cloudwatch/home?region=${var.region}#dashboards/dashboard/${aws_cloudwatch_dashboard.main.dashboard_name}"
}

output "monthly_cost_estimate" {
  description = "US dollars a month for the least and the greatest number of tasks, by list prices of eu-west-3 at the month given: without traffic, logs, tax and free tiers, and other regions differ."
  value = merge(
    { prices = "eu-west-3, ${local.prices_as_of}" },
    { for when, lines in local.rounded_costs : when => merge(lines, { sum = tonumber(format("%.2f", sum(values(lines)))) }) },
  )
}
