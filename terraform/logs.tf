# Log groups, all encrypted with our key and kept for as long as log_retention_days says, and questions to kiln's log.

locals {
  # The key's policy serves these and no others.
  log_group_names = concat(
    [local.log_group_name, local.insights_group_name],
    var.flow_logs ? [local.flow_log_group_name] : [],
    var.waf ? [local.waf_log_group_name] : [],
  )

  # In the language of CloudWatch Logs Insights; the fields are those of kiln's access log.
  queries = {
    slowest-requests = "fields @timestamp, target, status, bytes, duration_us\n| filter ispresent(duration_us)\n| sort duration_us desc\n| limit 50"
    errors           = "fields @timestamp, method, target, status\n| filter status >= 400\n| sort @timestamp desc\n| limit 200"
    requests-by-path = "filter ispresent(target)\n| parse target /^(?<path>\\/[^\\/?]*)/\n| stats count(*) as requests, avg(duration_us) as mean_us, pct(duration_us, 99) as p99_us, sum(bytes) as sum_bytes by path\n| sort requests desc"
    latency-by-5-min = "filter ispresent(duration_us)\n| stats count(*) as requests, pct(duration_us, 50) as p50_us, pct(duration_us, 99) as p99_us, max(duration_us) as max_us by bin(5m)"
    not-requests     = "fields @timestamp, @message\n| filter not ispresent(target)\n| sort @timestamp desc\n| limit 200"
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

  name              = local.insights_group_name
  retention_in_days = var.log_retention_days
  kms_key_id        = aws_kms_key.main.arn
}

resource "aws_cloudwatch_query_definition" "main" {
  for_each = local.queries

  name            = "${var.name}/${each.key}"
  log_group_names = [aws_cloudwatch_log_group.service.name]
  query_string    = each.value
}
