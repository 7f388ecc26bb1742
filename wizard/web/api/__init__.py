"""The same answers as JSON, for stores and programs: everything below `/api/v1`."""
