"""What MongoDB asks of a Django project beyond the models: ObjectId keys for Django's own apps, and a sound transaction."""
