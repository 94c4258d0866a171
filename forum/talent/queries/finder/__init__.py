"""The search for candidates: found by skills, context, place and wishes, counted for a seeker."""
