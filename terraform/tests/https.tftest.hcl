# domain_name: a certificate, HTTPS and the name.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  allowed_cidrs = ["203.0.113.0/24"]
  domain_name   = "kiln.example.org"
  image_tag     = "abc123-def456"
  push_image    = false
}

run "https_at_the_top_of_a_zone" {
  command = plan

  variables {
    domain_name = "example.org"
  }

  assert {
    condition     = data.aws_route53_zone.main[0].name == "example.org"
    error_message = "A domain of two labels lies in a zone of its own name."
  }
}

run "https_in_a_zone_that_is_looked_up" {
  command = apply

  assert {
    condition     = output.url == "https://kiln.example.org" && startswith(output.transport, "HTTPS")
    error_message = "The URL is the domain's, by HTTPS."
  }

  assert {
    condition = alltrue([
      data.aws_route53_zone.main[0].name == "example.org",
      alltrue([for record in aws_route53_record.main : record.zone_id == "ZLOOKEDUP"]),
    ])
    error_message = "The zone is looked up by the domain's parent."
  }

  assert {
    condition = alltrue([
      aws_lb_listener.https[0].port == 443, aws_lb_listener.https[0].protocol == "HTTPS",
      aws_lb_listener.https[0].ssl_policy == "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
      aws_lb_listener.https[0].certificate_arn == aws_acm_certificate.main[0].arn,
      aws_lb_listener.https[0].default_action[0].type == "forward",
    ])
    error_message = "Port 443 serves by TLS 1.3 with post-quantum key exchange and our certificate."
  }

  assert {
    condition     = aws_lb_listener.https[0].routing_http_response_strict_transport_security_header_value == "max-age=31536000"
    error_message = "Browsers are told to come by HTTPS for a year."
  }

  assert {
    condition = alltrue([
      aws_lb_listener.http.default_action[0].type == "redirect", aws_lb_listener.http.default_action[0].target_group_arn == null,
      aws_lb_listener.http.default_action[0].redirect[0].protocol == "HTTPS", aws_lb_listener.http.default_action[0].redirect[0].port == "443",
      aws_lb_listener.http.default_action[0].redirect[0].status_code == "HTTP_302",
    ])
    error_message = "Port 80 only redirects."
  }

  assert {
    condition     = keys(aws_vpc_security_group_ingress_rule.load_balancer) == ["203.0.113.0/24 443", "203.0.113.0/24 80"]
    error_message = "The allowed range reaches both ports."
  }

  assert {
    condition = alltrue([
      aws_acm_certificate.main[0].validation_method == "DNS",
      aws_route53_record.validation["kiln.example.org"].records == toset(["_value.acm-validations.aws."]),
    ])
    error_message = "The certificate is proved by DNS."
  }

  assert {
    condition = alltrue([
      keys(aws_route53_record.main) == ["A", "AAAA"],
      aws_route53_record.main["A"].alias[0].name == aws_lb.main.dns_name,
      aws_route53_record.main["A"].name == "kiln.example.org",
    ])
    error_message = "The name leads to the load balancer, by IPv4 and IPv6."
  }
}

run "https_in_a_zone_that_is_given" {
  command = plan

  variables {
    route53_zone_id = "Z0123456789ABCDEFGHIJ"
    hsts_max_age_s  = 0
    tls_policy      = "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09"
  }

  assert {
    condition     = length(data.aws_route53_zone.main) == 0 && aws_route53_record.main["A"].zone_id == "Z0123456789ABCDEFGHIJ"
    error_message = "A zone that is given isn't looked up."
  }

  assert {
    condition = alltrue([
      aws_lb_listener.https[0].ssl_policy == "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09",
      aws_lb_listener.https[0].routing_http_response_strict_transport_security_header_value == "max-age=0",
    ])
    error_message = "TLS 1.3 alone, and taking HSTS back, are settings."
  }
}
