"""What every API call goes through: credentials, limits, idempotency keys, paging, one JSON, one error shape."""
