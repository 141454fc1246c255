# What AWS would answer, where a made-up string wouldn't do: names of zones, ranges that are computed with, and ARNs, so that
# policies can be compared as a whole. AWS's own example account, and Paris.

mock_data "aws_caller_identity" {
  defaults = { account_id = "123456789012" }
}

mock_data "aws_partition" {
  defaults = { partition = "aws" }
}

mock_data "aws_availability_zones" {
  defaults = { names = ["eu-west-3a", "eu-west-3b", "eu-west-3c"] }
}

mock_data "aws_route53_zone" {
  defaults = { zone_id = "ZLOOKEDUP" }
}

mock_resource "aws_vpc" {
  defaults = { ipv6_cidr_block = "2001:db8:42::/56" }
}

mock_resource "aws_kms_key" {
  defaults = { arn = "arn:aws:kms:eu-west-3:123456789012:key/11111111-2222-3333-4444-555555555555" }
}

mock_resource "aws_ecr_repository" {
  defaults = {
    arn            = "arn:aws:ecr:eu-west-3:123456789012:repository/kiln"
    repository_url = "123456789012.dkr.ecr.eu-west-3.amazonaws.com/kiln"
  }
}

mock_resource "aws_cloudwatch_log_group" {
  defaults = { arn = "arn:aws:logs:eu-west-3:123456789012:log-group:some" }
}

mock_resource "aws_iam_role" {
  defaults = { arn = "arn:aws:iam::123456789012:role/some" }
}

mock_resource "aws_ecs_cluster" {
  defaults = { arn = "arn:aws:ecs:eu-west-3:123456789012:cluster/kiln" }
}

mock_resource "aws_ecs_task_definition" {
  defaults = { arn = "arn:aws:ecs:eu-west-3:123456789012:task-definition/kiln:1" }
}

mock_resource "aws_lb" {
  defaults = {
    arn        = "arn:aws:elasticloadbalancing:eu-west-3:123456789012:loadbalancer/app/kiln/0123456789abcdef"
    arn_suffix = "app/kiln/0123456789abcdef"
    dns_name   = "kiln-1.eu-west-3.elb.amazonaws.com"
    zone_id    = "ZLOADBALANCER"
  }
}

mock_resource "aws_lb_target_group" {
  defaults = {
    arn        = "arn:aws:elasticloadbalancing:eu-west-3:123456789012:targetgroup/kiln/0123456789abcdef"
    arn_suffix = "targetgroup/kiln/0123456789abcdef"
  }
}

mock_resource "aws_s3_bucket" {
  defaults = { arn = "arn:aws:s3:::kiln-access-logs-123456789012-eu-west-3" }
}

mock_resource "aws_wafv2_web_acl" {
  defaults = { arn = "arn:aws:wafv2:eu-west-3:123456789012:regional/webacl/kiln/11111111-2222-3333-4444-555555555555" }
}

mock_resource "aws_acm_certificate" {
  defaults = {
    arn = "arn:aws:acm:eu-west-3:123456789012:certificate/11111111-2222-3333-4444-555555555555"
    domain_validation_options = [{
      domain_name           = "kiln.example.org"
      resource_record_name  = "_proof.kiln.example.org."
      resource_record_type  = "CNAME"
      resource_record_value = "_value.acm-validations.aws."
    }]
  }
}

mock_resource "aws_acm_certificate_validation" {
  defaults = { certificate_arn = "arn:aws:acm:eu-west-3:123456789012:certificate/11111111-2222-3333-4444-555555555555" }
}
