"""How records are told and which bodies are taken; no rules, no writes."""
