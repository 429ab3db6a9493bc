"""ihome (爱家租房): a self-hosted marketplace for short stays. See docs/architecture.md."""
