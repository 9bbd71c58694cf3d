"""A window in a process of its own, and what hands do there."""

from tests.demo.stage import Window


class Hands(Window):
    """Counts what hands do: clicks and keys, and fields that ask for something."""

    keys = 0
    questions = 0

    def ask(self, do, **request):
        if do in {"type", "insert"}:
            self.keys += len(request["text"])
        elif do == "press":
            self.keys += 1
        return super().ask(do, **request)

    def answer(self, name, text):
        self.questions += 1
        self.type(name, text)
        self.ask("press", name=name, key="Return")

    def code(self):
        (shown,) = [name for name in self.ask("names") if name.startswith("Code: ")]
        return shown.removeprefix("Code: ").replace(" ", "")

    def choose_file(self, button, path):
        """In the dialog that a button opens, by its whole name."""
        self.questions += 1
        self.click(button)
        self.ask("type", text=str(path))
        self.ask("press", key="Return")

    def figures(self):
        """What was counted."""
        return f"{self.questions} questions, {self.clicks} clicks, {self.keys} keys"
