"""Policies in the form in which AWS stores them, so that reading them back is no change, and without what IAM would refuse.

The grammar is IAM's: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html. The provider compares
by hashicorp/awspolicyequivalence (aws_policy_equivalence.go): order doesn't count, one text is a list of one, an account's number
is its root ARN; but a list with something twice isn't the list without it, and a condition's value that is no text equals
nothing, not even itself.
"""

import json
import re

# Which attribute of which resource is what kind of policy.
DOCUMENTS = {
    "aws_iam_role": ("assume_role_policy", "trust"),
    "aws_iam_role_policy": ("policy", "identity"),
    "aws_kms_key": ("policy", "key"),
    "aws_s3_bucket_policy": ("policy", "bucket"),
    "aws_vpc_endpoint": ("policy", "endpoint"),
}
ELEMENTS = {"Sid", "Effect", "Principal", "Action", "Resource", "Condition"}
# Reference, IAM JSON policy elements: condition operators. A ForAllValues: or an IfExists would be written out here first.
OPERATORS = re.compile(r"String(Not)?(Equals(IgnoreCase)?|Like)|Numeric(Not)?Equals|(Date|Numeric)(Less|Greater)Than(Equals)?|Bool|"
                       r"Arn(Not)?(Equals|Like)|(Not)?IpAddress|Null")
ACTION, RESOURCE = re.compile(r"[a-z0-9-]+:(\*|[A-Z][A-Za-z0-9]*\*?)"), re.compile(r"\*|arn:aws[a-z-]*:[^:]+:[^:]*:[^:]*:.+")
SERVICE = re.compile(r"[a-z0-9.-]+\.amazonaws\.com(\.cn)?")
ARN = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(\d{12})?:.+")


def texts(value):
    return value if isinstance(value, list) else [value]


def list_faults(name, value):
    if value in ("", [], {}, None):
        return [f"{name} is empty"]
    if not all(isinstance(one, str) and one for one in texts(value)):
        return [f"{name} holds {value!r}, which is no text: the provider's comparison takes it for a change every time"]
    return [f"{name} names something twice: {value}"] if len(set(texts(value))) < len(texts(value)) else []


def principal_faults(principal, kind):
    """A gateway endpoint takes * only: vpc/latest/privatelink/vpc-endpoints-access.html, Principals for gateway endpoints."""
    if principal == "*":
        return [] if kind in ("bucket", "endpoint") else ["Principal is *"]
    if not isinstance(principal, dict) or not set(principal) <= {"AWS", "Service", "Federated"}:
        return [f"Principal is {principal!r}; expected * or an object of AWS, Service or Federated"]
    found = [fault for name, value in principal.items() for fault in list_faults(f"Principal.{name}", value)]
    if not found:
        # Stored as arn:...:root, whoever writes the number.
        found += [f"Principal.AWS is {one!r}; expected an ARN" for one in texts(principal.get("AWS", [])) if not ARN.fullmatch(one)]
        found += [f"Principal.Service is {one!r}; expected a service's name" for one in texts(principal.get("Service", [])) if not SERVICE.fullmatch(one)]
    return found


def statement_faults(statement, kind):
    if not isinstance(statement, dict):
        return [f"a statement is {statement!r}"]
    found = [f"{name} is no element that this file knows" for name in sorted(set(statement) - ELEMENTS)]
    if statement.get("Effect") not in ("Allow", "Deny"):
        found.append(f"Effect is {statement.get('Effect')!r}; expected Allow or Deny")
    # IAM: letters and digits only; other services take more, and these pass everywhere.
    if not re.fullmatch(r"[A-Za-z0-9]+", statement.get("Sid", "x")):
        found.append(f"Sid is {statement['Sid']!r}; expected letters and digits")
    wanted = {"Action"} | ({"Resource"} if kind != "trust" else set()) | ({"Principal"} if kind != "identity" else set())
    found += [f"{name} is missing" for name in sorted(wanted - set(statement))]
    found += [f"{name} has no place in a policy of this kind" for name in sorted({"Principal", "Resource"} & (set(statement) - wanted))]
    found += list_faults("Action", statement.get("Action")) or [
        f"Action is {one!r}; expected service:Name" for one in texts(statement["Action"]) if not ACTION.fullmatch(one)]
    if "Resource" in statement:
        found += list_faults("Resource", statement["Resource"]) or [
            f"Resource is {one!r}; expected * or an ARN" for one in texts(statement["Resource"]) if not RESOURCE.fullmatch(one)]
    if "Principal" in statement:
        found += principal_faults(statement["Principal"], kind)
    if "Condition" in statement:
        if not statement["Condition"]:
            found.append("Condition is empty")
        for operator, tests in statement["Condition"].items():
            if not OPERATORS.fullmatch(operator) or not tests:
                found.append(f"Condition.{operator} is no operator that this file knows, or empty")
            found += [fault for key, value in tests.items() for fault in list_faults(f"Condition.{operator}.{key}", value)]
    return found


def policy_faults(text, kind):
    document = json.loads(text)
    found = [f"{name} is no element of a policy" for name in sorted(set(document) - {"Version", "Statement"})]
    if document.get("Version") != "2012-10-17":
        found.append(f"Version is {document.get('Version')!r}; expected 2012-10-17, the current one")
    statements = document.get("Statement")
    if not isinstance(statements, list) or not statements:
        return [*found, "Statement is no list, or empty"]
    found += [fault for one in statements for fault in statement_faults(one, kind)]
    names = [one["Sid"] for one in statements if isinstance(one, dict) and "Sid" in one]
    found += [f"Sid {name} is there twice" for name in sorted({one for one in names if names.count(one) > 1})]
    # CreateKey, Policy: somebody must be able to change the key afterwards, or KMS refuses it.
    if kind == "key" and not any(one.get("Effect") == "Allow" and "kms:*" in texts(one.get("Action")) and any(
            principal.endswith(":root") for principal in texts(dict(one.get("Principal") or {}).get("AWS", ""))) for one in statements):
        found.append("no statement lets the account change the key")
    return found


def lifecycle_faults(text):
    """ECR's policies: the provider compares the members that it knows, in the order of priority, and forgets all others."""
    known = {"rulePriority": int, "description": str, "selection": dict, "action": dict}
    selection = {"tagStatus": str, "tagPatternList": list, "tagPrefixList": list, "storageClass": str, "countType": str, "countUnit": str,
                 "countNumber": int}
    document, found = json.loads(text), []
    if set(document) != {"rules"}:
        found.append(f"{sorted(document)}; expected rules")
    for rule in document.get("rules", []):
        for place, members in ((rule, known), (rule.get("selection", {}), selection)):
            found += [f"{name} is {value!r}, which the provider's comparison doesn't see or can't read"
                      for name, value in place.items() if type(value) is not members.get(name)]
    priorities = [rule.get("rulePriority") for rule in document.get("rules", [])]
    return found if priorities == sorted(priorities) else [*found, f"rules are in the order {priorities}; expected that of their priorities"]
