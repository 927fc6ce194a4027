"""The "Try it" panel: leads a newcomer once round both portals. For demonstrations only: it needs DEBUG."""
