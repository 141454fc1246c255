# The estimate of a month's cost: each setting that brings or saves money shows in its line, and in no other.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  allowed_cidrs = ["203.0.113.7/32"]
  image_tag     = "abc123-def456"
  push_image    = false
}

run "the_smallest_of_everything" {
  command = plan

  variables {
    container_insights = "disabled"
  }

  # 730 h x $0.02646; 2 zones x 730 h x $0.005; 730 h x (0.25 vCPU x $0.0486 + 0.5 GiB x $0.0053); 9 metrics x $0.10.
  assert {
    condition = output.monthly_cost_estimate.at_min_tasks == {
      load_balancer      = 19.32, load_balancer_ipv4 = 7.3, tasks = 10.8, tasks_ipv4 = 3.65, endpoints = 0, firewall = 0
      container_insights = 0, alarms = 0.9, dashboard = 3, key = 1, sum = 45.97
    }
    error_message = "One task costs what its parts cost: ${jsonencode(output.monthly_cost_estimate.at_min_tasks)}"
  }

  assert {
    condition = alltrue([
      output.monthly_cost_estimate.at_max_tasks.tasks == 43.22, output.monthly_cost_estimate.at_max_tasks.tasks_ipv4 == 14.6,
      output.monthly_cost_estimate.at_max_tasks.load_balancer == 19.32,
    ])
    error_message = "Four tasks cost four times as much, and their load balancer the same: ${jsonencode(output.monthly_cost_estimate.at_max_tasks)}"
  }

  assert {
    condition     = startswith(output.monthly_cost_estimate.prices, "eu-west-3, 20")
    error_message = "It says where and when these were the prices."
  }
}

run "parked" {
  command = plan

  variables {
    parked             = true
    private_tasks      = true
    container_insights = "enabled"
  }

  assert {
    condition = alltrue([for when in ["at_min_tasks", "at_max_tasks"] : alltrue([
      for line in ["tasks", "tasks_ipv4", "endpoints"] : output.monthly_cost_estimate[when][line] == 0
    ])])
    error_message = "What is parked pays for no task, no address of one, and no endpoint."
  }

  assert {
    condition     = output.monthly_cost_estimate.at_min_tasks.load_balancer == 19.32
    error_message = "The load balancer is paid for all the same."
  }

  assert {
    condition     = output.monthly_cost_estimate.at_min_tasks.container_insights == 7.5
    error_message = "25 metrics at $0.30, however many tasks run."
  }
}

run "private_tasks_in_three_zones" {
  command = plan

  variables {
    private_tasks = true
    zones         = 3
  }

  assert {
    condition = alltrue([
      output.monthly_cost_estimate.at_min_tasks.endpoints == 72.27, # 3 endpoints x 3 zones x 730 h x $0.011
      output.monthly_cost_estimate.at_min_tasks.tasks_ipv4 == 0,
      output.monthly_cost_estimate.at_min_tasks.load_balancer_ipv4 == 10.95,
    ])
    error_message = "Endpoints are paid for in each zone, and tasks have no addresses: ${jsonencode(output.monthly_cost_estimate.at_min_tasks)}"
  }
}

run "spot_on_arm64_with_a_base_of_one" {
  command = plan

  variables {
    spot             = true
    spot_base_tasks  = 1
    cpu_architecture = "ARM64"
    cpu_units        = 512
    memory_mib       = 1024
  }

  # 730 h x (0.5 vCPU x $0.03888 + 1 GiB x $0.00424) is 17.286; the first task at that, three more at three tenths.
  assert {
    condition     = output.monthly_cost_estimate.at_min_tasks.tasks == 17.29 && output.monthly_cost_estimate.at_max_tasks.tasks == 32.84
    error_message = "The base is ordinary, the others are cheaper: ${output.monthly_cost_estimate.at_min_tasks.tasks}, ${output.monthly_cost_estimate.at_max_tasks.tasks}"
  }
}

run "what_costs_extra" {
  command = apply

  variables {
    waf                 = true
    requests_per_target = 1000
    container_insights  = "enhanced"
    schedules           = { night = { schedule = "cron(0 20 * * ? *)", min_tasks = 0, max_tasks = 0 } }
  }

  assert {
    condition = alltrue([
      output.monthly_cost_estimate.at_min_tasks.firewall == 5 + length(aws_wafv2_web_acl.main[0].rule),
      output.monthly_cost_estimate.at_min_tasks.container_insights == 3.5,  # (25 + 25) x $0.07
      output.monthly_cost_estimate.at_max_tasks.container_insights == 8.75, # (25 + 4 x 25) x $0.07
    ])
    error_message = "The firewall's rules and the metrics are counted: ${jsonencode(output.monthly_cost_estimate.at_max_tasks)}"
  }

  # The metrics that the alarms look at, counted in the alarms themselves, and two alarms for each of the scaler's two targets.
  assert {
    condition = output.monthly_cost_estimate.at_min_tasks.alarms == 0.1 * (4 + length(aws_cloudwatch_metric_alarm.load_balancer) + sum([
      for alarm in [aws_cloudwatch_metric_alarm.nothing_runs, aws_cloudwatch_metric_alarm.ceiling] :
      max(1, length([for query in alarm.metric_query : query if length(query.metric) > 0]))
    ]))
    error_message = "Alarms are counted by what they look at: ${output.monthly_cost_estimate.at_min_tasks.alarms}"
  }
}
