"""The socket: joining, commands, events, signals. Only `facade.py` knows python-socketio."""
