"""DTDL: models in JSON read as Azure takes them, judged by the rules of the language, versions 2 to 4."""
