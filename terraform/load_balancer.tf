# The only way in. Without a domain port 80 serves; with one, https.tf serves and port 80 sends browsers there.

resource "aws_lb" "main" {
  #checkov:skip=CKV_AWS_150:The variable deletion_protection decides; on by default, scripts/destroy would not destroy
  #checkov:skip=CKV2_AWS_20:With domain_name port 80 redirects; without one there is no certificate to redirect to, and the output says so
  #checkov:skip=CKV2_AWS_76:waf = true brings the rules, KnownBadInputs among them; no Java is behind the load balancer

  name                       = var.name
  load_balancer_type         = "application"
  ip_address_type            = "dualstack"
  security_groups            = [aws_security_group.load_balancer.id]
  subnets                    = aws_subnet.public[*].id
  idle_timeout               = var.idle_timeout_s
  drop_invalid_header_fields = true
  xff_header_processing_mode = "append" # the client's address last, which kiln's log rests on
  desync_mitigation_mode     = "strictest"
  enable_deletion_protection = var.deletion_protection

  dynamic "access_logs" {
    for_each = aws_s3_bucket.access_logs

    content {
      bucket  = access_logs.value.id
      enabled = true
    }
  }

  # The load balancer tries to write to the bucket as soon as it is told to.
  depends_on = [aws_s3_bucket_policy.access_logs, aws_internet_gateway.main]
}

resource "aws_lb_target_group" "main" {
  #checkov:skip=CKV_AWS_378:TLS ends at the load balancer; from there to the task it is the VPC, where only the two groups reach each other

  name                 = var.name
  vpc_id               = aws_vpc.main.id
  target_type          = "ip"
  protocol             = "HTTP"
  port                 = local.container_port
  deregistration_delay = var.deregistration_delay_s

  # A page of 1,000 rows takes a hundred times as long as a figure: the next request goes where the fewest are under way.
  load_balancing_algorithm_type = "least_outstanding_requests"

  health_check {
    path                = "/readyz"
    matcher             = "200"
    interval            = 10
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }
}

resource "aws_lb_listener" "http" {
  #checkov:skip=CKV_AWS_2:With domain_name it only redirects, in a block that checkov doesn't see; without one there is no certificate

  load_balancer_arn = aws_lb.main.arn
  protocol          = "HTTP"
  port              = 80

  routing_http_response_server_enabled = false

  default_action {
    type             = local.https ? "redirect" : "forward"
    target_group_arn = local.https ? null : aws_lb_target_group.main.arn

    dynamic "redirect" {
      for_each = local.https ? [443] : []

      content {
        protocol    = "HTTPS"
        port        = redirect.value
        status_code = "HTTP_302" # browsers keep a 301 for good, also when HTTPS or the domain are given up
      }
    }
  }

  # Port 80 answers by itself until port 443 does, which waits for the certificate.
  depends_on = [aws_lb_listener.https]
}
