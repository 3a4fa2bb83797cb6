"""Service calls: tea, a technician, paper, a microphone, brought to a seat."""
