"""A moto server that is as strict as AWS where moto is not, and has what terraform's provider asks for and moto lacks.

Runs in moto's own environment: build/venv-moto/bin/python moto_as_aws.py -p PORT. Each difference has its source beside it.
"""

import json
import re

from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.core.exceptions import JsonRESTError
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.security_groups import SecurityGroupBackend, SecurityGroupRule
from moto.ec2.models.subnets import Subnet
from moto.ecs.models import EC2ContainerServiceBackend, TaskDefinition
from moto.ecs.responses import EC2ContainerServiceResponse
from moto.kms.responses import KmsResponse
from moto.logs.responses import LogsResponse
from moto.server import main

from ecs_normal_form import given_back

# EC2's API reference, IpRange: Description: up to 255 characters of these.
RULE_DESCRIPTION = re.compile(r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{0,255}")


def strict_descriptions(authorize):
    def checked(self, group_name_or_id, ip_protocol, from_port, to_port, ip_ranges, *arguments, source_groups=None, prefix_list_ids=None, **more):
        for source in [*(ip_ranges or []), *(source_groups or []), *(prefix_list_ids or [])]:
            if isinstance(source, dict) and not RULE_DESCRIPTION.fullmatch(source.get("Description") or ""):
                raise EC2ClientError("InvalidParameterValue", f"Invalid rule description '{source['Description']}'.")
        return authorize(self, group_name_or_id, ip_protocol, from_port, to_port, ip_ranges, *arguments,
                         source_groups=source_groups, prefix_list_ids=prefix_list_ids, **more)
    return checked


SecurityGroupBackend.authorize_security_group_ingress = strict_descriptions(SecurityGroupBackend.authorize_security_group_ingress)
SecurityGroupBackend.authorize_security_group_egress = strict_descriptions(SecurityGroupBackend.authorize_security_group_egress)

# moto writes the state's dictionary where EC2 writes its word, and the provider waits for that word.
Subnet.ipv6_cidr_block_association_set = property(lambda self: [
    {"ipv6CidrBlock": one["ipv6CidrBlock"], "associationId": one["associationId"], "ipv6CidrBlockState": {"state": one["ipv6CidrBlockState"]["State"]}}
    for one in self.ipv6_cidr_block_associations.values()])


# ECS gives a container definition back in its own form (ecs_normal_form.py has the sources).
def in_ecs_form(init):
    def made(self, *arguments, **more):
        init(self, *arguments, **more)
        self.container_definitions = [given_back(one) for one in self.container_definitions]
    return made


TaskDefinition.__init__ = in_ecs_form(TaskDefinition.__init__)


# ECS's API reference, DeregisterTaskDefinition: "You can't use an INACTIVE task definition to run new tasks or create new services,
# and you can't update an existing service to reference an INACTIVE task definition."
def active_only(call):
    def checked(self, *arguments, **more):
        asked = (arguments[0] if arguments and isinstance(arguments[0], dict) else more).get("task_definition") or more.get("task_definition_str")
        if asked and self.describe_task_definition(asked).status != "ACTIVE":
            raise JsonRESTError("ClientException", "TaskDefinition is inactive")
        return call(self, *arguments, **more)
    return checked


EC2ContainerServiceBackend.update_service = active_only(EC2ContainerServiceBackend.update_service)
EC2ContainerServiceBackend.create_service = active_only(EC2ContainerServiceBackend.create_service)

# What moto takes and forgets, and AWS gives back. A service's own settings, by ECS's API reference, Service:
KEPT = {"availabilityZoneRebalancing": "availability_zone_rebalancing", "capacityProviderStrategy": "capacity_provider_strategy",
        "deploymentConfiguration": "deployment_configuration", "enableECSManagedTags": "enable_ecs_managed_tags",
        "healthCheckGracePeriodSeconds": "health_check_grace_period_seconds"}


def keeping(answer):
    def answered(self):
        result = answer(self)
        asked, service = json.loads(self.body), result._result["service"]
        for name, attribute in KEPT.items():
            if asked.get(name) is not None:
                setattr(service, attribute, asked[name])
        if asked.get("capacityProviderStrategy"):
            service.launch_type = None
        return result
    return answered


EC2ContainerServiceResponse.create_service = keeping(EC2ContainerServiceResponse.create_service)
EC2ContainerServiceResponse.update_service = keeping(EC2ContainerServiceResponse.update_service)

# A rule that names a group or a prefix list in place of a range has its description too.
SecurityGroupRule.description = property(lambda self: (self.ip_range or self.source_group or {}).get("Description"))

periods = {}  # key -> days between two rotations


def enable_key_rotation(self, enable=KmsResponse.enable_key_rotation):
    periods[self._get_param("KeyId")] = self._get_param("RotationPeriodInDays") or 365
    return enable(self)


def get_key_rotation_status(self, get=KmsResponse.get_key_rotation_status):
    return json.dumps({**json.loads(get(self)), "RotationPeriodInDays": periods.get(self._get_param("KeyId"), 365)})


KmsResponse.enable_key_rotation = enable_key_rotation
KmsResponse.get_key_rotation_status = get_key_rotation_status

# And calls that it doesn't have: tags of what is scaled, and CloudWatch's saved queries.
scaled = {}  # ARN -> tags


def register_scalable_target(self, register=ApplicationAutoScalingResponse.register_scalable_target):
    answer = register(self)
    arn = f"arn:aws:application-autoscaling:{self.region}:{self.current_account}:scalable-target/1"
    scaled.setdefault(arn, {}).update(self._get_param("Tags") or {})
    return json.dumps({**json.loads(answer or "{}"), "ScalableTargetARN": arn})


def describe_scalable_targets(self, describe=ApplicationAutoScalingResponse.describe_scalable_targets):
    found = json.loads(describe(self))
    for target in found["ScalableTargets"]:
        target["ScalableTargetARN"] = f"arn:aws:application-autoscaling:{self.region}:{self.current_account}:scalable-target/1"
    return json.dumps(found)


ApplicationAutoScalingResponse.register_scalable_target = register_scalable_target
ApplicationAutoScalingResponse.describe_scalable_targets = describe_scalable_targets
ApplicationAutoScalingResponse.list_tags_for_resource = lambda self: json.dumps({"Tags": scaled.get(self._get_param("ResourceARN"), {})})

queries = {}  # id -> definition


def put_query_definition(self):
    asked = json.loads(self.body)
    identifier = asked.get("queryDefinitionId") or f"query-{len(queries)}"
    queries[identifier] = {**asked, "queryDefinitionId": identifier}
    return json.dumps({"queryDefinitionId": identifier})


def describe_query_definitions(self):
    prefix = json.loads(self.body).get("queryDefinitionNamePrefix", "")
    return json.dumps({"queryDefinitions": [one for one in queries.values() if one["name"].startswith(prefix)]})


LogsResponse.put_query_definition = put_query_definition
LogsResponse.describe_query_definitions = describe_query_definitions
LogsResponse.delete_query_definition = lambda self: json.dumps({"success": queries.pop(json.loads(self.body)["queryDefinitionId"], None) is not None})

if __name__ == "__main__":
    main()
