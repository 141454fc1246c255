# Log groups, all encrypted with our key and kept for as long as log_retention_days says, and questions to kiln's log.

locals {
  # The key's policy serves these and no others.
  log_group_names = concat(
    [local.log_group_name],
    local.insights ? [local.insights_group_name] : [],
    var.flow_logs ? [local.flow_log_group_name] : [],
    var.waf ? [local.waf_log_group_name] : [],
  )

  # In the language of CloudWatch Logs Insights; the fields are those of kiln's access log. Health checks, of which there are
  # more than requests, are in no answer, whether the log has them or not.
  queries = {
    slowest-requests = <<-EOT
      fields @timestamp, target, status, bytes, duration_us
      | filter ispresent(duration_us) and target not in ["/readyz", "/healthz"]
      | sort duration_us desc
      | limit 50
    EOT
    errors           = <<-EOT
      fields @timestamp, method, target, status
      | filter status >= 400 and target not in ["/readyz", "/healthz"]
      | sort @timestamp desc
      | limit 200
    EOT
    requests-by-path = <<-EOT
      filter ispresent(target) and target not in ["/readyz", "/healthz"]
      | parse target /^(?<path>\/[^\/?]*)/
      | stats count(*) as requests, avg(duration_us) as mean_us, pct(duration_us, 99) as p99_us, sum(bytes) as sum_bytes by path
      | sort requests desc
    EOT
    latency-by-5-min = <<-EOT
      filter ispresent(duration_us) and target not in ["/readyz", "/healthz"]
      | stats count(*) as requests, pct(duration_us, 50) as p50_us, pct(duration_us, 99) as p99_us, max(duration_us) as max_us by bin(5m)
    EOT
    not-requests     = <<-EOT
      fields @timestamp, @message
      | filter not ispresent(target)
      | sort @timestamp desc
      | limit 200
    EOT
  }
}

resource "aws_cloudwatch_log_group" "service" {
  #checkov:skip=CKV_AWS_338:The variable log_retention_days decides; a year of request logs is paid for by whoever needs it

  name              = local.log_group_name
  retention_in_days = var.log_retention_days
  kms_key_id        = aws_kms_key.main.arn
}

resource "aws_cloudwatch_log_group" "insights" {
  #checkov:skip=CKV_AWS_338:The variable log_retention_days decides; a year of request logs is paid for by whoever needs it

  count = local.insights ? 1 : 0

  name              = local.insights_group_name
  retention_in_days = var.log_retention_days
  kms_key_id        = aws_kms_key.main.arn
}

resource "aws_cloudwatch_query_definition" "main" {
  for_each = local.queries

  name            = "${var.name}/${each.key}"
  log_group_names = [aws_cloudwatch_log_group.service.name]
  query_string    = trimspace(each.value)
}
