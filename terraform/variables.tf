# Every setting. Only allowed_cidrs has no default: who may reach the service is nothing to guess.

# ------------------------------------------------------------------- where and what

variable "region" {
  description = "AWS region to deploy to."
  type        = string
  default     = "eu-west-3"

  validation {
    condition = can(regex(
      "^(af|ap|ca|eu|il|me|mx|sa|us|us-gov)-(north|south|east|west|central|northeast|northwest|southeast|southwest)-[1-9]$", var.region
    )) || can(regex("^(cn|us-iso[a-z]?|eu-isoe|eusc)-", var.region)) # which the next one is about
    error_message = "region is \"${var.region}\", which is no AWS region; expected something like eu-west-3 or us-east-1."
  }

  # Other names of services, other ARNs, other hosts.
  validation {
    condition     = !can(regex("^(cn|us-iso[a-z]?|eu-isoe|eusc)-", var.region))
    error_message = "region is \"${var.region}\", in a partition of AWS that this configuration doesn't know; it knows the regions of AWS itself and of GovCloud."
  }
}

variable "name" {
  description = "Name of the service: the beginning of the name of everything that is created. One account can hold several."
  type        = string
  default     = "kiln"

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.name)) && length(var.name) >= 2 && length(var.name) <= 20
    error_message = "name is \"${var.name}\"; expected 2 to 20 lower-case letters, digits and single hyphens, a letter first."
  }

  # Names begin with it, and AWS keeps these beginnings for itself: internal- of load balancers, sg- of security groups, aws of
  # much, among it KMS aliases; buckets also xn-- and sthree-, which two hyphens and the letters rule out or nobody means.
  validation {
    condition     = !can(regex("^(internal-|(sg|aws|sthree|amzn-s3-demo)(-|$))", var.name))
    error_message = "name is \"${var.name}\"; AWS refuses names that begin with internal-, sg-, aws, sthree- or amzn-s3-demo-."
  }
}

variable "tags" {
  description = "Tags for every resource, beside Application and ManagedBy."
  type        = map(string)
  default     = {}
  nullable    = false

  # IAM takes two keys that differ in case only for the same one.
  validation {
    condition     = length(distinct([for key in keys(var.tags) : lower(key)])) == length(var.tags) && !anytrue([for key in keys(var.tags) : contains(["application", "managedby", "name"], lower(key))])
    error_message = "tags holds ${jsonencode([for key in keys(var.tags) : key if contains(["application", "managedby", "name"], lower(key)) || length([for other in keys(var.tags) : other if lower(other) == lower(key)]) > 1])}; Application, ManagedBy and Name are set here, and two keys mustn't differ in case only."
  }

  # The characters that all services take; each has more.
  validation {
    condition     = alltrue([for key, value in var.tags : can(regex("^[\\p{L}\\p{N} _.:/=+@-]{1,128}$", key)) && can(regex("^[\\p{L}\\p{N} _.:/=+@-]{0,256}$", value)) && !startswith(lower(key), "aws:") && !startswith(lower(value), "aws:")])
    error_message = "tags holds what AWS refuses in ${jsonencode([for key, value in var.tags : key if !can(regex("^[\\p{L}\\p{N} _.:/=+@-]{1,128}$", key)) || !can(regex("^[\\p{L}\\p{N} _.:/=+@-]{0,256}$", value)) || startswith(lower(key), "aws:") || startswith(lower(value), "aws:")])}; expected keys of 1 to 128 and values of up to 256 letters, digits, spaces and _.:/=+@-, and no key that begins with aws:."
  }

  validation {
    condition     = length(var.tags) <= 40
    error_message = "tags holds ${length(var.tags)} tags; a resource takes 50, of which some are set here and by AWS: expected up to 40."
  }
}

variable "deletion_protection" {
  description = "Whether the load balancer, a repository with images and a bucket with access logs refuse to be destroyed."
  type        = bool
  default     = false
  nullable    = false
}

# -------------------------------------------------------------------- who may reach it

variable "allowed_cidrs" {
  description = "The IPv4 and IPv6 ranges that may reach the load balancer, e.g. [\"203.0.113.7/32\"]. Wider than /8 (IPv6: /16) takes allow_public."
  type        = list(string)
  nullable    = false

  validation {
    condition     = alltrue([for cidr in var.allowed_cidrs : can(cidrsubnet(cidr, 0, 0))])
    error_message = "allowed_cidrs holds ${jsonencode([for cidr in var.allowed_cidrs : cidr if !can(cidrsubnet(cidr, 0, 0))])}; expected ranges like 203.0.113.7/32 or 2001:db8::/48."
  }

  # AWS would store the range without the bits behind the prefix; the plan would never be at rest, and a typo stay unseen.
  validation {
    condition     = alltrue([for cidr in var.allowed_cidrs : try(cidrsubnet(cidr, 0, 0), cidr) == cidr])
    error_message = "allowed_cidrs holds addresses in place of ranges; ${jsonencode({ for cidr in var.allowed_cidrs : cidr => cidrsubnet(cidr, 0, 0) if try(cidrsubnet(cidr, 0, 0), cidr) != cidr })} has what is expected for each."
  }

  validation {
    condition = var.allow_public || alltrue([
      for cidr in var.allowed_cidrs : try(tonumber(split("/", cidr)[1]) >= (strcontains(cidr, ":") ? 16 : 8), true)
    ])
    error_message = "allowed_cidrs opens the service to the internet or a great part of it; if that is meant, say so a second time: allow_public = true."
  }

  # A security group takes 60 rules, and there are two for each range where there is HTTPS.
  validation {
    condition     = length(var.allowed_cidrs) >= 1 && length(var.allowed_cidrs) <= 30
    error_message = "allowed_cidrs holds ${length(var.allowed_cidrs)} ranges; expected 1 to 30."
  }
}

variable "allow_public" {
  description = "Whether allowed_cidrs may hold 0.0.0.0/0, ::/0 and other ranges wider than /8 (IPv6: /16)."
  type        = bool
  default     = false
  nullable    = false
}

# ---------------------------------------------------------------------------- the image

variable "image_tag" {
  description = "Tag of an image that the repository has: it is run, and none is built. By default the tag is made from all that goes into an image."
  type        = string
  default     = null

  validation { # empty, as scripts/deploy gives it on the command line, is as good as null
    condition     = var.image_tag == null || can(regex("^([A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?$", var.image_tag))
    error_message = "image_tag is \"${coalesce(var.image_tag, "-")}\"; expected up to 128 letters, digits, dots, underscores and hyphens."
  }
}

variable "push_image" {
  description = "Whether apply builds the image on this machine and pushes it where the repository lacks the tag; takes Docker and the AWS CLI. Without image_tag only."
  type        = bool
  default     = true
  nullable    = false
}

variable "dataset" {
  description = "The CSV file to bake, in data/, e.g. data/mine.csv; by default the Dockerfile's own, the flights."
  type        = string
  default     = null

  validation { # nothing else is in the build's context
    condition     = var.dataset == null || can(regex("^data/([^./][^/]*/)*[^./][^/]*$", var.dataset))
    error_message = "dataset is \"${coalesce(var.dataset, "-")}\"; expected a file in data/, like data/mine.csv."
  }
}

variable "import_args" {
  description = "Options of `kiln import` for the dataset, e.g. \"--null NA\"; by default the Dockerfile's own."
  type        = string
  default     = null
}

variable "base_image" {
  description = "The Debian image to build on; with a digest, debian:trixie-slim@sha256:..., it is the same one everywhere."
  type        = string
  default     = "debian:trixie-slim"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9._:/-]*(@sha256:[0-9a-f]{64})?$", var.base_image))
    error_message = "base_image is \"${var.base_image}\"; expected an image's name like debian:trixie-slim, with a digest or without."
  }
}

variable "rebuild" {
  description = "Any word; another one than before builds the same contents anew, with Debian's updates since then. scripts/deploy --rebuild makes it the time."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]{0,64}$", var.rebuild))
    error_message = "rebuild is \"${var.rebuild}\"; expected up to 64 letters, digits, dots, underscores and hyphens."
  }
}

variable "revision" {
  description = "The commit that the image's tag begins with; scripts/deploy sets it. The rest of the tag is made of the contents all the same."
  type        = string
  default     = "content"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_]{1,64}$", var.revision))
    error_message = "revision is \"${var.revision}\"; expected up to 64 letters, digits and underscores."
  }
}

variable "keep_images" {
  description = "How many images the repository keeps; older ones are deleted."
  type        = number
  default     = 10
  nullable    = false

  validation {
    condition     = var.keep_images >= 2 && var.keep_images <= 1000 && floor(var.keep_images) == var.keep_images
    error_message = "keep_images is ${var.keep_images}; expected 2 (what runs, and what a rollback goes back to) to 1000."
  }
}

# --------------------------------------------------------------------------- the service

variable "cpu_architecture" {
  description = "X86_64 or ARM64: what the image is built for and runs on. ARM64 costs a fifth less; building it elsewhere takes emulation."
  type        = string
  default     = "X86_64"
  nullable    = false

  validation {
    condition     = contains(["X86_64", "ARM64"], var.cpu_architecture)
    error_message = "cpu_architecture is \"${var.cpu_architecture}\"; expected X86_64 or ARM64."
  }
}

variable "cpu_units" {
  description = "CPU of a task in units of 1/1024 of a vCPU: 256, 512, 1024, 2048, 4096, 8192 or 16384."
  type        = number
  default     = 256
  nullable    = false

  validation {
    condition     = contains([256, 512, 1024, 2048, 4096, 8192, 16384], var.cpu_units)
    error_message = "cpu_units is ${var.cpu_units}; Fargate has 256, 512, 1024, 2048, 4096, 8192 and 16384."
  }
}

variable "memory_mib" {
  description = "Memory of a task in MiB, within what Fargate offers for cpu_units: 512, 1024 or 2048 for 256, at least twice cpu_units beyond."
  type        = number
  default     = 512
  nullable    = false

  validation {
    condition = contains(lookup({
      256   = [512, 1024, 2048]
      512   = range(1024, 4097, 1024)
      1024  = range(2048, 8193, 1024)
      2048  = range(4096, 16385, 1024)
      4096  = range(8192, 30721, 1024)
      8192  = range(16384, 61441, 4096)
      16384 = range(32768, 122881, 8192)
    }, var.cpu_units, []), var.memory_mib)
    error_message = "memory_mib is ${var.memory_mib}, which Fargate doesn't offer for cpu_units = ${var.cpu_units}; its table of task sizes has the pairs."
  }
}

variable "spot" {
  description = "Whether tasks run on Fargate Spot: about 70 % cheaper, and AWS may stop them with two minutes' notice."
  type        = bool
  default     = false
  nullable    = false
}

variable "spot_base_tasks" {
  description = "With spot: how many tasks stay on ordinary Fargate, so that the service survives a shortage of Spot."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.spot_base_tasks >= 0 && var.spot_base_tasks <= var.max_tasks && floor(var.spot_base_tasks) == var.spot_base_tasks
    error_message = "spot_base_tasks is ${var.spot_base_tasks}; expected 0 to max_tasks (${var.max_tasks})."
  }
}

variable "drain_delay_s" {
  description = "How many seconds kiln goes on accepting connections after SIGTERM while /readyz says 503, for a load balancer that hasn't noticed. By default 5, with spot 15."
  type        = number
  default     = null

  validation { # Fargate's stopTimeout ends at 120 s
    condition     = var.drain_delay_s == null || try(var.drain_delay_s >= 0 && var.drain_delay_s <= 105 && floor(var.drain_delay_s) == var.drain_delay_s, false)
    error_message = "drain_delay_s is ${coalesce(var.drain_delay_s, 0)}; expected 0 to 105 seconds."
  }
}

variable "request_log" {
  description = "Whether kiln logs a line of JSON for each request; the alarms and the dashboard don't need it, the saved queries do."
  type        = bool
  default     = true
  nullable    = false
}

# ------------------------------------------------------------------------------- scaling

variable "parked" {
  description = "Whether to run no task at all: nothing is served and no task is paid for until it is false again."
  type        = bool
  default     = false
  nullable    = false
}

variable "min_tasks" {
  description = "The least number of tasks."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.min_tasks >= 1 && floor(var.min_tasks) == var.min_tasks
    error_message = "min_tasks is ${var.min_tasks}; expected 1 or more. For none at all there is parked = true."
  }
}

variable "max_tasks" {
  description = "The greatest number of tasks, and so the ceiling of the bill for them."
  type        = number
  default     = 4
  nullable    = false

  validation {
    condition     = var.max_tasks >= var.min_tasks && var.max_tasks <= 100 && floor(var.max_tasks) == var.max_tasks
    error_message = "max_tasks is ${var.max_tasks}; expected min_tasks (${var.min_tasks}) to 100."
  }
}

variable "cpu_target_percent" {
  description = "Average CPU of the tasks, in percent, that the scaler holds."
  type        = number
  default     = 20
  nullable    = false

  validation {
    condition     = var.cpu_target_percent >= 5 && var.cpu_target_percent <= 90
    error_message = "cpu_target_percent is ${var.cpu_target_percent}; expected 5 to 90."
  }
}

variable "requests_per_target" {
  description = "A second target for the scaler: requests a minute and task. By default there is none."
  type        = number
  default     = null

  validation {
    condition     = var.requests_per_target == null || try(var.requests_per_target > 0, false)
    error_message = "requests_per_target is ${coalesce(var.requests_per_target, 0)}; expected more than 0 requests a minute, or null."
  }
}

variable "scale_out_cooldown_s" {
  description = "Seconds after tasks were added before more are added."
  type        = number
  default     = 60
  nullable    = false

  validation {
    condition     = var.scale_out_cooldown_s >= 0 && var.scale_out_cooldown_s <= 3600
    error_message = "scale_out_cooldown_s is ${var.scale_out_cooldown_s}; expected 0 to 3600 seconds."
  }
}

variable "scale_in_cooldown_s" {
  description = "Seconds after tasks were removed before more are removed."
  type        = number
  default     = 300
  nullable    = false

  validation {
    condition     = var.scale_in_cooldown_s >= 0 && var.scale_in_cooldown_s <= 3600
    error_message = "scale_in_cooldown_s is ${var.scale_in_cooldown_s}; expected 0 to 3600 seconds."
  }
}

variable "schedules" {
  description = "Times at which the least and the greatest number of tasks change; schedule is cron(...), rate(...) or at(...). Both numbers 0 is a night off."
  type = map(object({
    schedule  = string
    timezone  = optional(string, "UTC")
    min_tasks = number
    max_tasks = number
  }))
  default  = {}
  nullable = false

  validation {
    condition = alltrue([for one in var.schedules : can(regex(join("|", [
      "^at\\(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\)$",
      "^rate\\([1-9]\\d* (minute|hour|day)s?\\)$",
      "^cron\\([^ ?]+ [^ ?]+ (\\? [^ ?]+ [^ ?]+|[^ ?]+ [^ ?]+ \\?) [^ ?]+\\)$",
    ]), one.schedule))])
    error_message = "schedules holds a time that is none of at(yyyy-mm-ddThh:mm:ss), rate(1 hour) and cron(minute hour day month weekday year) with ? for one of the two days: ${jsonencode([for one in var.schedules : one.schedule])}."
  }

  validation {
    condition     = alltrue([for name, one in var.schedules : can(regex("^[A-Za-z0-9_.-]{1,100}$", name)) && can(regex("^[A-Za-z]+([/_+-][A-Za-z0-9_+-]+)*$", one.timezone))])
    error_message = "schedules: expected names of letters, digits and _.-, and time zones like Europe/Paris, in ${jsonencode({ for name, one in var.schedules : name => one.timezone })}."
  }

  validation {
    condition     = alltrue([for one in var.schedules : one.min_tasks >= 0 && one.max_tasks >= one.min_tasks && one.max_tasks <= 100])
    error_message = "schedules: expected 0 <= min_tasks <= max_tasks <= 100 in each of ${jsonencode(keys(var.schedules))}."
  }
}

# --------------------------------------------------------------------- the load balancer

variable "idle_timeout_s" {
  description = "Seconds an idle connection to the load balancer is kept; kiln keeps its side 15 s longer."
  type        = number
  default     = 60
  nullable    = false

  validation {
    condition     = var.idle_timeout_s >= 1 && var.idle_timeout_s <= 4000 && floor(var.idle_timeout_s) == var.idle_timeout_s
    error_message = "idle_timeout_s is ${var.idle_timeout_s}; expected 1 to 4000 seconds."
  }
}

variable "deregistration_delay_s" {
  description = "Seconds the load balancer lets running answers of a leaving task end. Only whole downloads take longer than a moment."
  type        = number
  default     = 10
  nullable    = false

  validation {
    condition     = var.deregistration_delay_s >= 0 && var.deregistration_delay_s <= 3600
    error_message = "deregistration_delay_s is ${var.deregistration_delay_s}; expected 0 to 3600 seconds."
  }
}

variable "domain_name" {
  description = "The name to serve under, e.g. kiln.example.org: brings a certificate, HTTPS and the record. Without it there is only HTTP."
  type        = string
  default     = null

  validation {
    condition     = var.domain_name == null || try(can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.domain_name)) && length(var.domain_name) <= 64, false)
    error_message = "domain_name is \"${coalesce(var.domain_name, "-")}\"; expected a full name in lower case like kiln.example.org, without https:// and path."
  }
}

variable "route53_zone_id" {
  description = "The hosted zone that holds domain_name; by default it is looked up by name."
  type        = string
  default     = null

  validation {
    condition     = var.route53_zone_id == null || can(regex("^Z[A-Z0-9]{1,31}$", var.route53_zone_id))
    error_message = "route53_zone_id is \"${coalesce(var.route53_zone_id, "-")}\"; expected an id like Z0123456789ABCDEFGHIJ."
  }
}

variable "route53_zone_name" {
  description = "The zone to look up where there is no route53_zone_id; by default domain_name without its first label, or itself where that leaves one."
  type        = string
  default     = null
}

variable "tls_policy" {
  description = "The load balancer's security policy. The default is TLS 1.3, with 1.2 for old clients, and hybrid post-quantum key exchange."
  type        = string
  default     = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
  nullable    = false

  validation { # 1-0, 1-1 and Ext are for clients that shouldn't be any more; a region without post-quantum exchange has one without PQ
    condition     = can(regex("^ELBSecurityPolicy-TLS13-1-[23]-[A-Za-z0-9-]+$", var.tls_policy)) && !strcontains(var.tls_policy, "-Ext")
    error_message = "tls_policy is \"${var.tls_policy}\"; expected a policy with TLS 1.3 and, at the least, 1.2, like ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09 or ELBSecurityPolicy-TLS13-1-2-2021-06, and no Ext."
  }
}

variable "hsts_max_age_s" {
  description = "Seconds for which browsers are told to come by HTTPS only; 0 tells them to forget it."
  type        = number
  default     = 31536000
  nullable    = false

  validation {
    condition     = var.hsts_max_age_s >= 0 && floor(var.hsts_max_age_s) == var.hsts_max_age_s
    error_message = "hsts_max_age_s is ${var.hsts_max_age_s}; expected 0 or more seconds."
  }
}

# ----------------------------------------------------------------------------- the network

variable "vpc_cidr" {
  description = "IPv4 range of the VPC, /16 to /22; nothing outside sees it. Another one later means another VPC, with all that is in it."
  type        = string
  default     = "10.42.0.0/16"
  nullable    = false

  validation {
    condition     = can(regex("^[0-9.]+/(1[6-9]|2[0-2])$", var.vpc_cidr)) && try(cidrsubnet(var.vpc_cidr, 0, 0), "") == var.vpc_cidr
    error_message = "vpc_cidr is \"${var.vpc_cidr}\"; expected an IPv4 range of /16 to /22 like 10.42.0.0/16."
  }
}

variable "zones" {
  description = "How many availability zones the load balancer and the tasks are spread over: 2 or 3."
  type        = number
  default     = 2
  nullable    = false

  validation {
    condition     = contains([2, 3], var.zones)
    error_message = "zones is ${var.zones}; expected 2 or 3."
  }
}

variable "private_tasks" {
  description = "Whether tasks have no public address and reach AWS through VPC endpoints, which are paid by the hour, zone and endpoint."
  type        = bool
  default     = false
  nullable    = false
}

# ------------------------------------------------------------------------- logs and metrics

variable "log_retention_days" {
  description = "How many days logs are kept, as CloudWatch offers them."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days is ${var.log_retention_days}; CloudWatch has 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731 and some more."
  }
}

variable "container_insights" {
  description = "disabled, enabled (metrics of the service, paid for one by one) or enhanced (of every task and container too)."
  type        = string
  default     = "disabled"
  nullable    = false

  validation {
    condition     = contains(["disabled", "enabled", "enhanced"], var.container_insights)
    error_message = "container_insights is \"${var.container_insights}\"; expected disabled, enabled or enhanced."
  }
}

variable "alarm_topic_arn" {
  description = "The SNS topic that alarms are sent to; by default they are only seen in CloudWatch."
  type        = string
  default     = null

  validation { # CloudWatch takes a topic of its own region only
    condition     = var.alarm_topic_arn == null || can(regex("^arn:${startswith(var.region, "us-gov-") ? "aws-us-gov" : "aws"}:sns:${var.region}:[0-9]{12}:[A-Za-z0-9_.-]+$", var.alarm_topic_arn))
    error_message = "alarm_topic_arn is \"${coalesce(var.alarm_topic_arn, "-")}\"; expected a topic in ${var.region}, like arn:aws:sns:${var.region}:ACCOUNT:NAME."
  }
}

variable "alarm_errors" {
  description = "How many answers of status 500 and above within 5 minutes raise the alarm."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.alarm_errors >= 1
    error_message = "alarm_errors is ${var.alarm_errors}; expected 1 or more."
  }
}

variable "alarm_p99_ms" {
  description = "The 99th percentile of the time to an answer, in milliseconds, that raises the alarm after 5 minutes."
  type        = number
  default     = 500
  nullable    = false

  validation {
    condition     = var.alarm_p99_ms > 0
    error_message = "alarm_p99_ms is ${var.alarm_p99_ms}; expected more than 0 milliseconds."
  }
}

variable "alb_access_logs" {
  description = "Whether the load balancer writes its access logs to an S3 bucket of its own."
  type        = bool
  default     = false
  nullable    = false
}

variable "flow_logs" {
  description = "Whether the VPC logs its connections to CloudWatch."
  type        = bool
  default     = false
  nullable    = false
}

# ----------------------------------------------------------------------------- the firewall

variable "waf" {
  description = "Whether a web application firewall with AWS's managed rules and a rate limit stands before the load balancer."
  type        = bool
  default     = false
  nullable    = false
}

variable "waf_requests_per_5_minutes" {
  description = "With waf: how many requests an address may send in 5 minutes before it is blocked for a while."
  type        = number
  default     = 10000
  nullable    = false

  validation {
    condition     = var.waf_requests_per_5_minutes >= 10 && var.waf_requests_per_5_minutes <= 2000000000
    error_message = "waf_requests_per_5_minutes is ${var.waf_requests_per_5_minutes}; expected 10 to 2000000000."
  }
}
