from forum.vocab.actions.seeding import seed_vocabulary

__all__ = ["seed_vocabulary"]
