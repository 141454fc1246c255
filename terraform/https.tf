# domain_name: a certificate that AWS renews as long as the record that proves the domain stands, HTTPS, and the name itself.

locals {
  domain_labels = local.https ? split(".", var.domain_name) : []
  # kiln.example.org lies in the zone example.org, and example.org in its own.
  parent_zone = length(local.domain_labels) > 2 ? join(".", slice(local.domain_labels, 1, length(local.domain_labels))) : var.domain_name
  zone_id     = local.https ? coalesce(var.route53_zone_id, one(data.aws_route53_zone.main[*].zone_id)) : null
}

data "aws_route53_zone" "main" {
  count = local.https && var.route53_zone_id == null ? 1 : 0

  name         = coalesce(var.route53_zone_name, local.parent_zone)
  private_zone = false
}

resource "aws_acm_certificate" "main" {
  count = local.https ? 1 : 0

  domain_name       = var.domain_name
  validation_method = "DNS"

  depends_on = [terraform_data.build]

  lifecycle {
    create_before_destroy = true # a listener can't be without one
  }
}

locals {
  proofs = { for option in flatten(aws_acm_certificate.main[*].domain_validation_options) : option.domain_name => option }
}

resource "aws_route53_record" "validation" {
  for_each = toset(local.https ? [var.domain_name] : [])

  zone_id         = local.zone_id
  name            = local.proofs[each.key].resource_record_name
  type            = local.proofs[each.key].resource_record_type
  records         = [local.proofs[each.key].resource_record_value]
  ttl             = 60
  allow_overwrite = true # the record of a domain is the same for all its certificates of an account
}

resource "aws_acm_certificate_validation" "main" {
  count = local.https ? 1 : 0

  certificate_arn         = aws_acm_certificate.main[0].arn
  validation_record_fqdns = [for record in aws_route53_record.validation : record.fqdn]
}

resource "aws_lb_listener" "https" {
  count = local.https ? 1 : 0

  load_balancer_arn = aws_lb.main.arn
  protocol          = "HTTPS"
  port              = 443
  ssl_policy        = var.tls_policy
  certificate_arn   = aws_acm_certificate_validation.main[0].certificate_arn

  routing_http_response_strict_transport_security_header_value = "max-age=${var.hsts_max_age_s}"
  routing_http_response_server_enabled                         = false

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.main.arn
  }

  lifecycle {
    create_before_destroy = true # when the domain is given up, this goes after port 80 has ceased to redirect here
  }
}

resource "aws_route53_record" "main" {
  for_each = toset(local.https ? ["A", "AAAA"] : [])

  zone_id = local.zone_id
  name    = var.domain_name
  type    = each.key

  alias {
    name                   = aws_lb.main.dns_name
    zone_id                = aws_lb.main.zone_id
    evaluate_target_health = false # there is no second place to go to
  }
}
