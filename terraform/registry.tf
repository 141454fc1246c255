# Where the image lies, and how it gets there: `terraform apply` on its own builds it and pushes it between the creation of
# the repository and that of the task that runs it.

resource "aws_ecr_repository" "main" {
  name                 = var.name
  image_tag_mutability = "IMMUTABLE"
  # An image is made again from its commit, so that it may go unless somebody says otherwise.
  force_delete = !var.deletion_protection

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_kms_key.main.arn
  }

  image_scanning_configuration {
    scan_on_push = true
  }
}

resource "aws_ecr_lifecycle_policy" "main" {
  repository = aws_ecr_repository.main.name

  policy = jsonencode({
    rules = [
      {
        rulePriority = 1
        description  = "Untagged images, which a broken push leaves, go after a day"
        selection    = { tagStatus = "untagged", countType = "sinceImagePushed", countUnit = "days", countNumber = 1 }
        action       = { type = "expire" }
      },
      {
        rulePriority = 2
        description  = "The newest ${var.keep_images} images stay"
        selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = var.keep_images }
        action       = { type = "expire" }
      },
    ]
  })
}

locals {
  repository_url = aws_ecr_repository.main.repository_url
  top            = abspath("${path.module}/..")

  # Everything that can get into the image, and a bit more: the same contents have the same tag, whatever Git says.
  image_files = setunion(
    fileset(local.top, "{Dockerfile,.dockerignore,CMakeLists.txt,CMakePresets.json,LICENSE}"),
    fileset(local.top, "{data,scripts,sql,src}/**"),
    var.dataset == null ? [] : [var.dataset],
  )
  image_contents = concat([for file in sort(local.image_files) : "${file} ${filesha256("${local.top}/${file}")}"], [jsonencode(var.import_args)])
  image_tag      = coalesce(var.image_tag, "content-${substr(sha256(join("\n", local.image_contents)), 0, 16)}")
}

resource "terraform_data" "image" {
  count = var.push_image ? 1 : 0

  triggers_replace = [local.repository_url, local.image_tag, var.cpu_architecture]

  provisioner "local-exec" {
    command = "${local.top}/scripts/push-image \"$ARCHITECTURE\" \"$TAG\" \"$REPOSITORY\""
    environment = merge({
      ARCHITECTURE = var.cpu_architecture
      TAG          = local.image_tag
      REPOSITORY   = local.repository_url
      AWS_REGION   = var.region
      },
      var.dataset == null ? {} : { DATASET = var.dataset },
      var.import_args == null ? {} : { IMPORT_ARGS = var.import_args },
    )
  }
}
