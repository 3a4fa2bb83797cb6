"""The wiring of media: floor and presence become orders to a relay, its events become signals."""
