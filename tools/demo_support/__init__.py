"""The demo: the whole way from YAML to Okta and back, shown and checked, against an Okta simulator.

What it says of Okta it has from the simulator's API, never from the operator. Nothing here may import the
operator: it is run as its users run it.
"""
