"""What decides: rules, flow, verdict, ranking. It touches no web, SQL, files, clock or chance."""
