# What this configuration needs: Terraform 1.9 for validations that look at more than one variable; of the AWS provider version 6, or
# 5.100, with both of which it is tested.
#
# There is no .terraform.lock.hcl in the repository; README.md says why, and how to make one.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = merge(var.tags, { Application = var.name, ManagedBy = "terraform" })
  }
}
