# Settings that are refused, each by the variable that is wrong, before anything is planned.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  allowed_cidrs = ["203.0.113.7/32"]
  push_image    = false
}

# ----------------------------------------------------------------- who may reach it

run "the_internet" {
  command         = plan
  expect_failures = [var.allowed_cidrs]

  variables {
    allowed_cidrs = ["0.0.0.0/0"]
  }
}

run "the_internet_by_ipv6" {
  command         = plan
  expect_failures = [var.allowed_cidrs]

  variables {
    allowed_cidrs = ["203.0.113.7/32", "::/0"]
  }
}

run "the_internet_in_two_halves" {
  command         = plan
  expect_failures = [var.allowed_cidrs]

  variables {
    allowed_cidrs = ["0.0.0.0/1", "128.0.0.0/1"]
  }
}

run "all_of_ipv6_that_is_in_use" {
  command         = plan
  expect_failures = [var.allowed_cidrs]

  variables {
    allowed_cidrs = ["2000::/3"]
  }
}

run "ranges_that_are_none" {
  command         = plan
  expect_failures = [var.allowed_cidrs]

  variables {
    allowed_cidrs = ["203.0.113.7", "203.0.113.300/32"]
  }
}

run "an_address_for_a_range" {
  command         = plan
  expect_failures = [var.allowed_cidrs]

  variables {
    allowed_cidrs = ["203.0.113.7/24"]
  }
}

run "nobody" {
  command         = plan
  expect_failures = [var.allowed_cidrs]

  variables {
    allowed_cidrs = []
  }
}

run "more_ranges_than_a_group_has_rules" {
  command         = plan
  expect_failures = [var.allowed_cidrs]

  variables {
    allowed_cidrs = [for i in range(31) : "203.0.113.${i}/32"]
  }
}

# Saying it twice is enough, and a /8 needs no second time.

run "the_internet_said_twice" {
  command = plan

  variables {
    allowed_cidrs = ["0.0.0.0/0", "::/0", "10.0.0.0/8"]
    allow_public  = true
  }

  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.load_balancer) == 3
    error_message = "With allow_public = true everybody is admitted."
  }
}

run "ranges_that_are_just_not_too_wide" {
  command = plan

  variables {
    allowed_cidrs = ["10.0.0.0/8", "2001::/16"]
  }

  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.load_balancer) == 2
    error_message = "A /8, and a /16 of IPv6, are taken as they are."
  }
}

# -------------------------------------------------- the rest: each run's variables don't look at one another

run "misspelt_region_and_min_above_max" {
  command         = plan
  expect_failures = [var.region, var.max_tasks]

  variables {
    region    = "eu-wset-3"
    min_tasks = 5
    max_tasks = 4
  }
}

run "every_variable_at_once" {
  command = plan
  expect_failures = [
    var.region, var.name, var.min_tasks, var.cpu_architecture, var.cpu_units,
    var.domain_name, var.route53_zone_id, var.tls_policy, var.log_retention_days, var.cpu_target_percent,
    var.drain_delay_s, var.zones, var.vpc_cidr, var.schedules,
    var.image_tag, var.keep_images, var.idle_timeout_s, var.waf_requests_per_5_minutes, var.requests_per_target,
    var.container_insights, var.alarm_errors, var.alarm_p99_ms, var.hsts_max_age_s, var.scale_out_cooldown_s,
    var.scale_in_cooldown_s, var.deregistration_delay_s, var.tags, var.dataset, var.base_image, var.rebuild, var.revision,
  ]

  variables {
    region                     = "Paris"
    name                       = "Kiln"
    min_tasks                  = 0
    cpu_architecture           = "amd64"
    cpu_units                  = 300
    domain_name                = "https://kiln.example.org"
    route53_zone_id            = "example.org"
    tls_policy                 = "ELBSecurityPolicy-2016-08"
    log_retention_days         = 31
    cpu_target_percent         = 100
    drain_delay_s              = 110
    zones                      = 1
    vpc_cidr                   = "10.0.0.0/24"
    schedules                  = { night = { schedule = "at night", min_tasks = 0, max_tasks = 0 } }
    image_tag                  = "a tag"
    keep_images                = 1
    idle_timeout_s             = 0
    waf_requests_per_5_minutes = 1
    requests_per_target        = 0
    container_insights         = "on"
    tags                       = { application = "mine" }
    dataset                    = "/etc/passwd"
    base_image                 = "Debian Trixie"
    rebuild                    = "at night"
    revision                   = "v1.2"
    alarm_errors               = 0
    alarm_p99_ms               = 0
    hsts_max_age_s             = -1
    scale_out_cooldown_s       = -1
    scale_in_cooldown_s        = 4000
    deregistration_delay_s     = -1
  }
}

run "memory_that_does_not_fit_the_cpu_and_others" {
  command         = plan
  expect_failures = [var.memory_mib, var.spot_base_tasks, var.tls_policy, var.schedules, var.vpc_cidr, var.name, var.tags, var.region]

  variables {
    spot_base_tasks = 5
    cpu_units       = 1024
    memory_mib      = 512
    tls_policy      = "ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06"
    tags            = { team = "a", Team = "b" }
    region          = "cn-north-1"
    schedules       = { night = { schedule = "cron(0 8 * * ? *)", min_tasks = 2, max_tasks = 1 } }
    vpc_cidr        = "10.0.0.1/16"
    name            = "a-name-longer-than-twenty-letters"
  }
}

# What AWS itself would refuse, in the middle of an apply.

run "a_name_that_load_balancers_may_not_have" {
  command         = plan
  expect_failures = [var.name, var.tags, var.tls_policy]

  variables {
    name       = "internal-data"
    tags       = { "aws:mine" = "no" }
    tls_policy = "ELBSecurityPolicy-TLS13-1-0-2021-06"
  }
}

run "a_name_that_security_groups_may_not_have" {
  command         = plan
  expect_failures = [var.name, var.tags, var.dataset, var.alarm_topic_arn]

  variables {
    name            = "sg-data"
    tags            = { note = "semicolon;" }
    dataset         = "data/../src/main.cpp"
    alarm_topic_arn = "arn:aws:sns:us-east-1:123456789012:of-another-region"
  }
}

run "more_zones_than_the_region_has" {
  command         = plan
  expect_failures = [aws_vpc.main]

  variables {
    zones = 3
  }

  override_data {
    target = data.aws_availability_zones.available
    values = { names = ["us-west-1a", "us-west-1c"] }
  }
}

run "a_dataset_that_is_not_there" {
  command         = plan
  expect_failures = [terraform_data.build]

  variables {
    push_image = true
    dataset    = "data/none.csv"
  }
}

# And what it wouldn't.

run "an_older_tls_policy_where_a_region_lacks_the_newer" {
  command = plan

  variables {
    tls_policy = "ELBSecurityPolicy-TLS13-1-2-2021-06"
    tags       = { "cost-center" = "Größe 12/7", Team = "data" }
  }

  assert {
    condition     = var.tls_policy == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    error_message = "Every policy with TLS 1.3 and 1.2 is taken."
  }
}
