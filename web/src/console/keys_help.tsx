// The keys, told.
import { Modal } from 'antd';
import { useConsole } from './context';

export function KeysHelp({ open, onClose }: { open: boolean; onClose(): void }) {
  const { say } = useConsole();
  const rows: [string, string][] = [
    ['j  k', say('下一个、上一个对话', 'next, previous conversation')],
    ['Enter', say('打开；在等的则接待', 'open; take it if it waits')],
    ['x', say('选中或取消选中', 'select or unselect')],
    ['r', say('回复', 'reply')],
    ['n', say('写备注', 'write a note')],
    ['a', say('采用建议的回复', 'take the suggested reply')],
    ['Ctrl Enter', say('发送', 'send')],
    ['/', say('搜索；在输入框里是快捷回复', 'search; in the reply box, canned replies')],
    ['@', say('在备注里提到同事', 'mention a colleague in a note')],
    ['Esc', say('离开输入框；回到列表', 'leave the box; back to the list')],
    ['?', say('这个说明', 'this help')],
  ];
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={say('快捷键', 'Keyboard')} data-testid="keys">
      <dl className="keys">
        {rows.map(([key, what]) => (
          <div key={key}>
            <dt>
              {key.split(/ +/).map((k) => (
                <kbd key={k}>{k}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
