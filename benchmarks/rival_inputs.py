"""What other linters are run on: their own kinds of files, each about as large as the clean plan."""

from __future__ import annotations


def openapi() -> str:
    """An OpenAPI document."""
    head = (
        "openapi: 3.0.3\ninfo:\n  title: Depots\n  version: 1.0.0\n  description: Where pallets are\n"
        "  contact: {name: Depots, url: https://example.com}\nservers: [{url: https://example.com/v1}]\n"
        "tags: [{name: depots, description: Depots}]\npaths:\n"
    )
    paths = "".join(
        f"  /depot-{n}:\n    get:\n      operationId: getDepot{n}\n      summary: One depot\n"
        f"      description: Where the pallets of depot {n} are\n      tags: [depots]\n"
        "      responses:\n        '200': {description: The pallets of that depot}\n"
        for n in range(5)
    )
    return head + paths


def cloud_formation() -> str:
    """A CloudFormation template."""
    head = "AWSTemplateFormatVersion: '2010-09-09'\nDescription: Queues of a plant\nResources:\n"
    return head + "".join(
        f"  Queue{n}:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: plant-{n}\n"
        "      VisibilityTimeout: 30\n      KmsMasterKeyId: alias/aws/sqs\n"
        for n in range(10)
    )


def terraform() -> str:
    """A Terraform file."""
    return "".join(
        f'resource "azurerm_iothub" "plant_{n}" {{\n  name                = "plant-{n}"\n'
        '  resource_group_name = "plants"\n  location            = "westeurope"\n'
        "  public_network_access_enabled = false\n"
        '  sku {\n    name     = "S1"\n    capacity = 1\n  }\n}\n\n'
        for n in range(6)
    )


def workflow() -> str:
    """A GitHub workflow."""
    head = "name: ci\non: [push]\npermissions: {}\njobs:\n"
    return head + "".join(
        f"  job-{n}:\n    name: Job {n}\n    runs-on: ubuntu-24.04\n    permissions:\n      contents: read\n"
        f"    steps:\n      - name: Step {n}\n        run: |\n          make depot-{n}\n          make check\n"
        for n in range(9)
    )


def python() -> str:
    """A Python module."""
    return '"""Depots."""\n' + "".join(
        f'\n\ndef depot_{n}(pallets: int) -> int:\n    """The pallets that depot {n} has left."""\n'
        f"    return pallets - {n}\n"
        for n in range(15)
    )
