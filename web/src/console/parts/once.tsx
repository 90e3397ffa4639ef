// Something secret that the server tells once: a key, a link, recovery codes.
import { Alert, Modal, Typography } from 'antd';
import { useConsole } from '../context';

interface Props {
  title: string;
  text: string;
  /** What to do with it. */
  hint: string;
  onClose(): void;
}

export function Once({ title, text, hint, onClose }: Props) {
  const { say } = useConsole();
  return (
    <Modal
      open
      title={title}
      maskClosable={false}
      onCancel={onClose}
      onOk={onClose}
      okText={say('我已保存', 'I have saved it')}
      footer={(_, { OkBtn }) => <OkBtn />}
      okButtonProps={{ 'data-testid': 'once-ok' }}
    >
      <Alert type="warning" showIcon message={hint} />
      <Typography.Paragraph className="once" copyable={{ text, tooltips: [say('复制', 'Copy'), say('已复制', 'Copied')] }} data-testid="once">
        {text}
      </Typography.Paragraph>
    </Modal>
  );
}
