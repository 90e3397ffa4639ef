// Leave, or stay with what is unsaved.
import { Button, Modal } from 'antd';
import { useConsole } from './context';
import { useQuestion } from './unsaved';

export function Leaving() {
  const { say } = useConsole();
  const q = useQuestion();
  if (!q) return null;
  return (
    <Modal
      open
      title={say('有修改还没有保存', 'You have unsaved changes')}
      onCancel={q.stay}
      footer={[
        <Button key="leave" danger onClick={q.leave} data-testid="leave">
          {say('不保存，离开', 'Leave without saving')}
        </Button>,
        <Button key="stay" type="primary" autoFocus onClick={q.stay} data-testid="stay">
          {say('留下', 'Stay')}
        </Button>,
      ]}
    >
      <p>{say('离开这一页，刚才的修改就没有了。', 'When you leave this page, they are lost.')}</p>
    </Modal>
  );
}
