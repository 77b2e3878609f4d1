"""okta-operator: keeps Okta's single sign-on objects as Kubernetes resources describe them."""
