# Where the image lies, and how it gets there: `terraform apply` on its own builds it before anything else, and pushes it between the
# creation of the repository and that of the task that runs it.

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

  # What .dockerignore lets into the build.
  image_files = setsubtract(setunion(
    fileset(local.top, "{Dockerfile,.dockerignore,CMakeLists.txt,CMakePresets.json,LICENSE}"),
    fileset(local.top, "scripts/{deps,fetch-httplib,fetch-web,image-root,import,sbom}"),
    fileset(local.top, "{data,sql,src,web}/**"),
  ), fileset(local.top, "data/{README.md,*.db}"))

  # Everything that makes one image another than the next. scripts/deploy takes the tag from here too: it is made in no other place.
  image_inputs = {
    files        = { for file in local.image_files : file => filesha256("${local.top}/${file}") }
    dataset      = var.dataset
    import_args  = var.import_args
    base_image   = var.base_image
    rebuild      = var.rebuild
    architecture = var.cpu_architecture
  }
  builds    = coalesce(var.image_tag, "-") == "-" # else the tag names an image that is there
  image_tag = local.builds ? "${var.revision}-${substr(sha256(jsonencode(local.image_inputs)), 0, 16)}" : var.image_tag

  push_image = {
    PUSH_IMAGE   = "${local.top}/scripts/push-image" # by name, so that the path may hold anything
    ARCHITECTURE = var.cpu_architecture
    TAG          = local.image_tag
    DATASET      = var.dataset == null ? "" : var.dataset
    IMPORT_ARGS  = var.import_args == null ? "" : var.import_args
    BASE_IMAGE   = var.base_image
    REBUILD      = var.rebuild
  }
}

# Before anything is made: on a machine that can't build, or with data that can't be imported, nothing is left half made.
resource "terraform_data" "build" {
  count = var.push_image && local.builds ? 1 : 0

  triggers_replace = [local.image_tag]

  provisioner "local-exec" {
    command     = "\"$PUSH_IMAGE\" \"$ARCHITECTURE\" \"$TAG\""
    environment = local.push_image
  }

  lifecycle {
    precondition {
      condition     = var.dataset == null || fileexists("${local.top}/${coalesce(var.dataset, "-")}")
      error_message = "dataset is \"${coalesce(var.dataset, "-")}\", and there is no such file in ${local.top}."
    }
  }
}

resource "terraform_data" "image" {
  count = var.push_image && local.builds ? 1 : 0

  triggers_replace = [local.repository_url, local.image_tag]

  provisioner "local-exec" {
    command     = "\"$PUSH_IMAGE\" \"$ARCHITECTURE\" \"$TAG\" \"$REPOSITORY\""
    environment = merge(local.push_image, { REPOSITORY = local.repository_url, AWS_REGION = var.region })
  }

  depends_on = [terraform_data.build]
}
