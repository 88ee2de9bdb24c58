"""What is asked of both servers: a module a topic, each with SCENARIOS = {name: [request, ...]}.

A scenario starts on an empty registry; its requests go out in order, so that state builds up.
"""
