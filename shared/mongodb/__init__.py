"""What MongoDB needs beyond the models: ObjectId keys for Django's own apps, and a sound transaction."""
