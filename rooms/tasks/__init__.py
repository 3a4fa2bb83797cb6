"""Tasks that conferences gave: who has to do what until when, followed until it is done."""
