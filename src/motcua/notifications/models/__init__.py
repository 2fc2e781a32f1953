"""Messages, what leaves the house of them, and in whose words."""

from motcua.notifications.models.message import Message
from motcua.notifications.models.sending import ChannelDay, DeliveryReceipt, Sending
from motcua.notifications.models.wording import ContactWish, SendingWord, Wording

__all__ = ["ChannelDay", "ContactWish", "DeliveryReceipt", "Message", "Sending", "SendingWord", "Wording"]
