/** The task's to-dos: a strip that says how far it is and what is being done; open, the whole list. */
import type { Todo } from "../../src/task/events.ts";
import { t } from "../strings.ts";
import { Icon } from "./basics.tsx";
import { useFold } from "./context.tsx";

const icons = { open: "circle-large", doing: "circle-large-filled", done: "check" } as const;

export function Todos({ todos }: { todos: readonly Todo[] }) {
  const [open, toggle] = useFold("todos");
  if (todos.length === 0) return null;
  const done = todos.filter((todo) => todo.state === "done").length;
  const current = todos.find((todo) => todo.state === "doing") ?? todos.find((todo) => todo.state === "open");
  return (
    <section className="todos" aria-label={t("todos.label")}>
      <button type="button" className="todos-line" aria-expanded={open} onClick={toggle}>
        <Icon name={open ? "chevron-down" : "chevron-right"} />
        <span className="todos-current">{open || !current ? t("todos.label") : current.text}</span>
        <span className="faint">{t("todos.count", { done, all: todos.length })}</span>
      </button>
      {open && (
        <ul className="todos-list">
          {todos.map((todo) => (
            <li key={todo.text} className={`todo-${todo.state}`}>
              <Icon name={icons[todo.state]} />
              <span className="sr-only">{t(`todos.${todo.state}`)}: </span>
              <span dir="auto">{todo.text}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
