"""The one client for outgoing requests and mail. The room stands ready; nothing leaves the machine yet."""
